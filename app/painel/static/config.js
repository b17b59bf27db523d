// Ajustes: what is not stored yet is said, and not left behind by mistake.

const form = document.getElementById("ajustes");

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
