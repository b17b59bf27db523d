// Ajustes: what is not stored yet is said, and not left behind by mistake; the test conversation is sent with Enter and shows its end.

const form = document.getElementById("ajustes");
const talk = document.getElementById("perguntar");
const lines = document.getElementById("previa");
const said = document.getElementById("pergunta");
const byTouch = matchMedia("(pointer: coarse)");

const state = () => new URLSearchParams(new FormData(form)).toString();
const before = form.querySelector("[data-first]") ? null : state(); // refused: nothing of it is stored
const unsaved = form.querySelector("[data-unsaved]");
let leaves = false;

const differs = () => state() !== before;
const tell = () => (unsaved.hidden = !differs());
form.addEventListener("input", tell);
form.addEventListener("submit", () => (leaves = true));
addEventListener("beforeunload", (event) => !leaves && differs() && event.preventDefault());
addEventListener("pageshow", () => {
  leaves = false;
  tell();
});
form.querySelector("[data-first]")?.focus();

said.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || byTouch.matches) return;
  event.preventDefault();
  talk.requestSubmit();
});
lines.addEventListener("htmx:afterSwap", () => {
  if (!lines.querySelector(":scope > .problem")) said.value = "";
  lines.scrollTop = lines.scrollHeight;
  said.focus({ preventScroll: true });
});
