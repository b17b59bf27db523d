// The desk: Enter sends, the thread stays where one reads, what is seen is told, and news is read aloud once.

const thread = document.getElementById("fio");
const composer = document.getElementById("escrever");
const news = document.getElementById("novidade");
const NEAR_PX = 120;

const newest = () => [...thread.querySelectorAll("li.line")].at(-1);
const isAtEnd = () => thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR_PX;
const toEnd = () => (thread.scrollTop = thread.scrollHeight);

function tellRead() {
  if (!thread.dataset.read || document.hidden) return;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  fetch(thread.dataset.read, { method: "POST", headers: { "X-Fragment": "1", "X-CSRF-TOKEN": token } }).catch(() => {}); // told again with the next
}

if (thread) {
  let last = newest()?.id;
  let read = last;
  let wasAtEnd = true;
  const look = () => {
    if (read === last || document.hidden || !isAtEnd()) return;
    read = last;
    tellRead();
  };
  if (!location.hash.startsWith("#m-")) toEnd();
  thread.addEventListener("htmx:beforeSwap", () => (wasAtEnd = isAtEnd()));
  thread.addEventListener("htmx:afterSwap", () => {
    if (wasAtEnd) toEnd();
    const line = newest();
    if (!line || line.id === last) return;
    last = line.id;
    news.textContent = `${line.querySelector(".author").textContent}: ${line.querySelector(".bubble").textContent}`;
    look();
  });
  thread.addEventListener("scroll", look, { passive: true });
  document.addEventListener("visibilitychange", look);
}

composer?.elements.text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

// A message that is on its way is not sent by a second press.
composer?.addEventListener("submit", (event) => {
  if (composer.dataset.sent) event.preventDefault();
  composer.dataset.sent = "1";
});
addEventListener("pageshow", (event) => event.persisted && delete composer?.dataset.sent);
