// Nothing typed is lost: forms with `data-draft` and an id keep their fields in this tab until they were sent for good.
// A form that was sent into a session that had ended leads to the sign-in page; what it held is back when one has returned.
// Passwords, files and hidden fields are never kept. Signing out forgets everything.

const PREFIX = "rascunho:";
const KEPT = "input:not([type=hidden], [type=password], [type=file], [type=submit], [type=radio], [type=checkbox]), textarea, select";
const user = document.body.dataset.user;

const keyOf = (form) => `${PREFIX}${user}:${location.pathname}#${form.id}`;
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

function keep(form, sent = false) {
  const values = Object.fromEntries(fields(form).map((field) => [field.name, field.value]));
  if (Object.values(values).some((value) => value.trim())) write(keyOf(form), { values, sent });
  else sessionStorage.removeItem(keyOf(form));
}

function forget(form) {
  sessionStorage.removeItem(keyOf(form));
}

// What was sent and did not lead to the sign-in page has arrived. The server's own answer to a refused form holds the words already.
function restore(form) {
  const draft = read(keyOf(form));
  if (!draft) return false;
  if (draft.sent) {
    forget(form);
    return false;
  }
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

function atTheDoor() {
  for (const key of drafts()) {
    const draft = read(key);
    if (draft?.sent) write(key, { ...draft, sent: false });
  }
}

// Where a script sends the form itself, it has not gone until that script says so.
function noteSending(event) {
  const form = draftOf(event);
  keep(form, true);
  setTimeout(() => event.defaultPrevented && keep(form), 0);
}

const draftOf = (event) => event.target.closest?.("form[data-draft][id]");

if (document.querySelector("[data-door]")) {
  atTheDoor();
} else if (user) {
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
