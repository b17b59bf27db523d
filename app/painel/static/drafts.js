// Nothing typed is lost: forms with `data-draft` and an id keep their fields in this tab until the server has taken them.
// A form that is sent carries a number (`rascunho`); a page that took it answers with a cookie of that number, and only then is the draft
// forgotten. Refused, a server that is away, a session that had ended: what was typed is there again when one returns to the form.
// `data-draft="…"` names what the form is about where its page has several addresses. Passwords, files and hidden fields are never kept.
// Signing out forgets everything.

const PREFIX = "rascunho:";
const NUMBER = "rascunho";
const TAKEN = /(?:^|;\s*)rascunho-([0-9a-f]{32})=/g;
const KEPT = "input:not([type=hidden], [type=password], [type=file], [type=submit], [type=radio], [type=checkbox]), textarea, select";
const user = document.body.dataset.user;

const keyOf = (form) => `${PREFIX}${user}:${form.dataset.draft || location.pathname}#${form.id}`;
const fields = (form) => [...form.querySelectorAll(KEPT)].filter((field) => field.name);
const drafts = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    sessionStorage.removeItem(key); // no room: better no draft than an old one
  }
}

function keep(form, number = null) {
  const values = Object.fromEntries(fields(form).map((field) => [field.name, field.value]));
  if (Object.values(values).some((value) => value.trim())) write(keyOf(form), { values, number });
  else forget(form);
}

function forget(form) {
  sessionStorage.removeItem(keyOf(form));
}

// The server's own answer to a refused form holds the words already.
function restore(form) {
  const draft = read(keyOf(form));
  if (!draft) return false;
  let differs = false;
  for (const field of fields(form)) {
    const value = draft.values[field.name];
    if (value === undefined || value === field.value) continue;
    field.value = value;
    differs = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return differs;
}

// What another tab sent is that tab's to forget: its number stays until it runs out.
function forgetTaken() {
  const taken = [...document.cookie.matchAll(TAKEN)].map(([, number]) => number);
  for (const key of taken.length ? drafts() : []) {
    const number = read(key)?.number;
    if (!taken.includes(number)) continue;
    sessionStorage.removeItem(key);
    document.cookie = `${NUMBER}-${number}=; path=/painel; max-age=0`;
  }
}

// Where a script sends the form itself, that script says when it has gone.
function noteSending(event) {
  const form = draftOf(event);
  if (event.defaultPrevented) return;
  if (form.method !== "post") return forget(form);
  const number = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  form.querySelector(`[name=${NUMBER}]`)?.remove();
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: NUMBER, value: number });
  form.append(field);
  keep(form, number);
}

const draftOf = (event) => event.target.closest?.("form[data-draft][id]");

forgetTaken();
if (user) {
  const back = [...document.querySelectorAll("form[data-draft][id]")].filter(restore);
  if (back.length) {
    const text = document.getElementById("recados").dataset.restored;
    document.addEventListener("DOMContentLoaded", () => document.dispatchEvent(new CustomEvent("toast", { detail: { text } })));
  }
  document.addEventListener("input", (event) => draftOf(event) && keep(draftOf(event)));
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-clears-drafts]")) for (const key of drafts()) sessionStorage.removeItem(key);
    else if (draftOf(event)) noteSending(event);
  });
  // Scripts that send a form themselves say so when it has arrived; htmx does.
  document.addEventListener("draft:done", (event) => draftOf(event) && forget(draftOf(event)));
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && draftOf(event) && forget(draftOf(event)));
}
