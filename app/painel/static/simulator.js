// Keeps a simulated conversation fresh: fetches the fragment that the server renders, takes over what is new or changed,
// and sends without leaving the page. Without this script the forms still work.

const FAST_MS = 700; // while an answer is due
const CALM_MS = 4000;
const LOST_MS = 3000;
const PATIENCE_MS = 10000;

const talk = document.getElementById("conversa");
const composer = document.getElementById("escrever");
const field = composer.elements.text;
const alertLine = document.getElementById("aviso");
let timer;
let version = null;
let sending = false;
let latest = 0; // an answer to an older question than this one is out of date

const state = () => document.getElementById("estado");
const list = () => document.getElementById("mensagens");

function atBottom() {
  return talk.scrollHeight - talk.scrollTop - talk.clientHeight < 120;
}

function toBottom() {
  talk.scrollTop = talk.scrollHeight;
}

function takeOver(html) {
  const follow = atBottom();
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const news = fresh.getElementById("mensagens");
  if (!news) throw new Error("unexpected answer");
  for (const gone of [...list().children].filter((line) => !fresh.getElementById(line.id))) gone.remove();
  for (const line of [...news.children]) {
    const known = document.getElementById(line.id);
    if (!known) list().append(document.adoptNode(line));
    else if (known.innerHTML !== line.innerHTML) known.replaceChildren(...line.childNodes);
  }
  const now = fresh.getElementById("estado");
  if (state().innerHTML !== now.innerHTML) state().replaceChildren(...now.childNodes);
  state().dataset.waiting = now.dataset.waiting;
  if (follow) toBottom();
}

function leaveIfSignedOut(response) {
  if (response.status !== 401) return;
  const door = response.headers.get("X-Sign-In");
  if (door) location.assign(door);
}

async function look() {
  const mine = ++latest;
  let next = CALM_MS;
  try {
    const headers = { "X-Fragment": "1", ...(version && { "If-None-Match": version }) };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(talk.dataset.news, { headers, signal, cache: "no-store" });
    leaveIfSignedOut(response);
    const html = response.status === 304 ? null : await response.text();
    if (mine !== latest) return;
    if (html !== null) {
      if (!response.ok) throw new Error(String(response.status));
      takeOver(html);
      version = response.headers.get("ETag");
    }
    if (state().dataset.waiting === "true") next = FAST_MS;
  } catch {
    if (mine !== latest) return;
    version = null;
    if (state().textContent !== talk.dataset.lost) state().textContent = talk.dataset.lost;
    next = LOST_MS;
  }
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(look, next);
}

// Every message has a key of its own: sent twice, it is said once.
function startAfresh() {
  field.value = "";
  composer.dispatchEvent(new CustomEvent("draft:done", { bubbles: true }));
  composer.elements.key.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function complain(text) {
  alertLine.textContent = text;
  alertLine.hidden = !text;
}

async function send(form, button) {
  if (sending) return;
  sending = true;
  latest += 1;
  complain("");
  try {
    const body = new FormData(form, button);
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(form.action, { method: "POST", body, signal, headers: { "X-Fragment": "1" } });
    leaveIfSignedOut(response);
    const text = await response.text();
    if (response.ok) {
      takeOver(text);
      if (form === composer) startAfresh();
      toBottom();
    } else {
      complain(response.status === 422 ? text : talk.dataset.refused);
    }
  } catch {
    complain(talk.dataset.refused);
  }
  sending = false;
  version = null;
  field.focus();
  look();
}

document.addEventListener("submit", (event) => {
  if (event.target !== composer && !talk.contains(event.target)) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) look();
});

toBottom();
look();
