// What every page of the panel can do: open menus and the palette, show toasts, and speak to the server through htmx.
// Without this script the pages still work; menus are <details>, forms are forms.

const toasts = document.getElementById("recados");
const TOAST_MS = 7000;

// Toasts. Anybody may send one: `document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind: "danger" } }))`,
// the server by the header `HX-Trigger: {"toast": {"text": "…"}}`.
function dismissable(toast) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "round";
  close.setAttribute("aria-label", toasts.dataset.close);
  close.textContent = "×";
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  setTimeout(() => toast.remove(), toast.classList.contains("toast-danger") ? 3 * TOAST_MS : TOAST_MS);
}

function show(text, kind) {
  const same = [...toasts.children].find((each) => each.firstChild.textContent === text);
  if (same) same.remove();
  const toast = document.createElement("p");
  toast.className = kind === "danger" ? "toast toast-danger" : "toast";
  toast.append(text);
  dismissable(toast);
  toasts.append(toast);
}

// What was just done is told once, and not again when the page is reloaded or come back to.
const DONE = ["feito", "faltou", "nada", "descartado"];
const address = new URL(location.href);
if (DONE.some((name) => address.searchParams.has(name))) {
  for (const name of DONE) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
}

document.addEventListener("toast", (event) => show(event.detail.text ?? event.detail.value ?? "", event.detail.kind));
for (const toast of [...toasts.children]) dismissable(toast);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toast]");
  if (button) show(button.dataset.toast, button.dataset.kind);
});

// htmx asks for parts of pages, and proves that it is ours.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-Fragment"] = "1";
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRF-TOKEN"] = token.content;
});
// Somebody signed in anew beside this page: from now on it speaks for that session; a page of another person is not theirs to use.
document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
  const token = xhr.getResponseHeader("X-CSRF-TOKEN");
  if (!token) return;
  if (xhr.getResponseHeader("X-User") !== document.body.dataset.user) return location.reload();
  document.querySelector('meta[name="csrf-token"]').content = token;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = token;
});
let leaving = false; // who signs out is not told that the session ended
document.addEventListener("submit", (event) => (leaving ||= event.target.matches("[data-clears-drafts]")));
// What a page fetches by itself it asks for again: the live mark says how it stands, and nobody is told at every try.
function isByItself({ elt, requestConfig }) {
  const cause = requestConfig.triggeringEvent?.type ?? "";
  return requestConfig.verb === "get" && elt.dataset?.liveTopics !== undefined && (!cause || cause.startsWith("live:"));
}

document.addEventListener("htmx:responseError", (event) => {
  if (leaving) return;
  const { xhr } = event.detail;
  const door = xhr.getResponseHeader("X-Sign-In");
  if (xhr.status === 401 && door) return location.assign(door);
  if (isByItself(event.detail)) return;
  const said = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/plain") && xhr.responseText;
  show(said || toasts.dataset.failed, "danger");
});
document.addEventListener("htmx:sendError", (event) => {
  if (!isByItself(event.detail)) show(toasts.dataset.offline, "danger");
});

// Menus close when one looks elsewhere; Escape gives the focus back.
const openMenus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Dialogs: `data-opens="id"` opens one, `data-closes` inside closes it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  event.target.closest("[data-closes]")?.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // the veil around it
});

// The palette: screens at once, contacts and conversations as one types.
const palette = document.getElementById("paleta");
const box = palette.querySelector("input");
const list = palette.querySelector('[role="listbox"]');
const none = palette.querySelector("[data-none]");
const screens = [...list.children];
const SEARCH_MS = 180;
let typing;
let asked = 0;
let searching = false;

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const shown = () => [...list.children].filter((each) => !each.hidden);

function choose(option) {
  for (const each of list.children) each.setAttribute("aria-selected", String(each === option));
  if (option) box.setAttribute("aria-activedescendant", option.id);
  else box.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = shown();
  if (!all.length) return;
  const now = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
  choose(all[(now + by + all.length) % all.length]);
}

function settle() {
  const [first] = shown();
  choose(first);
  if (searching) none.textContent = none.dataset.searching;
  else none.textContent = first ? "" : none.dataset.none;
}

function giveUp(why) {
  searching = false;
  settle();
  none.textContent = why;
}

function clearFound() {
  for (const each of [...list.children]) if (!screens.includes(each)) each.remove();
}

function option({ href, words }, number) {
  const line = document.createElement("li");
  line.id = `achado-${number}`;
  line.setAttribute("role", "option");
  line.dataset.href = href;
  const text = document.createElement("span");
  text.textContent = words;
  line.append(text);
  return line;
}

// The search answers with links, as every list does.
function readLinks(html) {
  const links = new DOMParser().parseFromString(html, "text/html").querySelectorAll("a[href], [data-href]");
  return [...links].map((link) => ({
    href: link.dataset.href ?? link.getAttribute("href"),
    words: link.textContent.replace(/\s+/g, " ").trim(),
  }));
}

async function search(words) {
  const mine = ++asked;
  const address = `${palette.dataset.search}?${new URLSearchParams({ q: words })}`;
  try {
    const response = await fetch(address, { headers: { "X-Fragment": "1" }, cache: "no-store" });
    const answer = await response.text();
    if (mine !== asked) return;
    const door = response.headers.get("X-Sign-In");
    if (response.status === 401 && door) location.assign(door);
    else if (response.ok) found(answer);
    else giveUp(toasts.dataset.failed);
  } catch {
    if (mine === asked) giveUp(toasts.dataset.offline);
  }
}

function found(html) {
  searching = false;
  list.append(...readLinks(html).map(option));
  settle();
}

// What was found for other words is gone at once: nobody shall choose it for these.
function look() {
  const words = box.value.trim();
  for (const each of screens) each.hidden = !plain(each.textContent).includes(plain(words));
  asked += 1;
  clearTimeout(typing);
  clearFound();
  searching = Boolean(palette.dataset.search) && words.length > 1;
  if (searching) typing = setTimeout(search, SEARCH_MS, words);
  settle();
}

function go(chosen) {
  const target = chosen && new URL(chosen.dataset.href, location.href);
  if (target && target.origin === location.origin) location.assign(target);
}

box.addEventListener("input", look);
box.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Enter") go(shown().find((each) => each.getAttribute("aria-selected") === "true"));
  else return;
  event.preventDefault();
});
list.addEventListener("click", (event) => go(event.target.closest('[role="option"]')));
palette.addEventListener("close", () => {
  box.value = "";
  look();
});

const finder = document.querySelector('[data-opens="paleta"]');
finder.hidden = false;
if (/Mac|iPhone|iPad/.test(navigator.platform)) finder.querySelector("kbd").textContent = "⌘ K";
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
  event.preventDefault();
  if (palette.open) palette.close();
  else palette.showModal();
});
look();
