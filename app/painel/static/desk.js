// The desk: Enter sends, the thread stays where one reads, what is seen is told, and news is read aloud once.

const thread = document.getElementById("fio");
const composer = document.getElementById("escrever");
const news = document.getElementById("novidade");
const list = document.getElementById("lista");
const side = document.getElementById("ficha");
const overThread = matchMedia("(max-width: 84rem)"); // the contact lies over the thread: see desk.css
const UNTOLD_MS = 60000; // what no event tells – how long somebody waits – is asked for once a minute
const byTouch = matchMedia("(pointer: coarse)"); // there is no Shift at hand: Enter changes the line, the button sends
const NEAR_PX = 120;
const MOST_ALOUD = 3;
const LONGEST_ALOUD = 300;

document.querySelector(".desk-views [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }); // where they are one line

const said = () => [...thread.querySelectorAll('li[id^="m-"], li[id^="n-"]')];
const isAtEnd = () => thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR_PX;
const toEnd = () => (thread.scrollTop = thread.scrollHeight);
const isSeen = (part) => {
  const [box, frame] = [part.getBoundingClientRect(), thread.getBoundingClientRect()];
  return box.bottom > frame.top && box.top < frame.bottom;
};
const words = (line) => `${line.querySelector(".author").textContent.trim()}: ${line.querySelector(".bubble, .desk-note-text").textContent.trim().slice(0, LONGEST_ALOUD)}`;

// In an element of its own, so that the same words are read again.
function aloud(heard) {
  const each = document.createElement("span");
  each.textContent = heard;
  news.replaceChildren(each);
}
document.addEventListener("desk:aloud", (event) => aloud(event.detail));

function tellRead() {
  if (!thread.dataset.read || document.hidden) return;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  fetch(thread.dataset.read, { method: "POST", headers: { "X-Fragment": "1", "X-CSRF-TOKEN": token } }).catch(() => {}); // told again with the next
}

if (thread) {
  const known = new Set(said().map((line) => line.id));
  let isUnread = thread.querySelector(".line-found") !== null; // the end is not in view yet
  let wasAtEnd = true;
  let unfolded = [];
  const look = () => {
    if (!isUnread || document.hidden || !isAtEnd()) return;
    isUnread = false;
    tellRead();
  };
  // What one wrote oneself is no news.
  const others = (lines) => lines.filter((line) => line.dataset.own === undefined);
  const found = thread.querySelector(".line-found"); // what a search led to; its address loses the place behind # at a sign-in
  let restsAtEnd = !found && !location.hash.startsWith("#m-");
  if (found) found.scrollIntoView({ block: "center" });
  else if (restsAtEnd) toEnd();
  thread.addEventListener("htmx:beforeSwap", ({ target }) => {
    if (target !== thread) return;
    const open = [...thread.querySelectorAll("details[open][id]")];
    unfolded = open.map((each) => each.id);
    wasAtEnd = isAtEnd() && !open.some(isSeen); // what somebody reads is not pushed away by news
  });
  thread.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target !== thread) return target.scrollIntoView({ block: "nearest" }); // an explanation that somebody opened
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
    if (wasAtEnd) toEnd();
    const fresh = said().filter((line) => !known.has(line.id));
    for (const line of fresh) known.add(line.id);
    if (!fresh.length) return;
    isUnread = true;
    const heard = others(fresh).slice(-MOST_ALOUD);
    if (heard.length) aloud(heard.map(words).join(". "));
    look();
  });
  thread.addEventListener("scroll", () => { restsAtEnd = isAtEnd(); look(); }, { passive: true });
  // A suggestion, a keyboard or a longer draft takes room from the thread: what was said last stays in view.
  new ResizeObserver(() => restsAtEnd && toEnd()).observe(thread);
  document.addEventListener("visibilitychange", look);
}

// How an answer came to be is fetched when somebody opens it.
thread?.addEventListener("toggle", ({ target }) => {
  const body = target.open && target.querySelector(".how-body");
  if (body) htmx.trigger(body, "open");
}, true);

// A part that is fetched by itself and did not come says so in its place.
function missed({ target: part }) {
  const words = part.querySelector?.(":scope > [data-failed]");
  if (!words) return;
  words.hidden = false;
  part.querySelector(":scope > .skeleton").hidden = true;
}
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, missed);
document.addEventListener("click", ({ target }) => {
  const again = target.closest("[data-again]");
  if (again) htmx.trigger(again.closest("[hx-get]"), "open");
});

composer?.elements.text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || byTouch.matches) return;
  event.preventDefault();
  composer.requestSubmit();
});

// Where the page is sent as a plain form, a message that is on its way is not sent by a second press.
composer?.addEventListener("submit", (event) => {
  if (event.defaultPrevented || thread?.dataset.liveTopics) return;
  if (composer.dataset.sent) event.preventDefault();
  composer.dataset.sent = "1";
});
addEventListener("pageshow", (event) => event.persisted && delete composer?.dataset.sent);
setInterval(() => document.hidden || htmx.trigger(list, "desk:minute"), UNTOLD_MS);

// Where the contact lies over the thread, opening and closing it is no step in the browser's history, and Escape closes it.
function turnTo(place, focused) {
  location.replace(place);
  document.querySelector(focused)?.focus({ preventScroll: true });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest(".desk-to-side, .desk-close");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.matches(".desk-close")) turnTo("#fio", "#abrir-ficha");
  else turnTo("#ficha", ".desk-close");
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !overThread.matches || location.hash !== "#ficha") return;
  if (!document.querySelector("dialog[open], details.menu[open]") && side) turnTo("#fio", "#abrir-ficha");
});

// The conversation that is looked at is in sight in the list.
list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
