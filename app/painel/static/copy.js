// Copies a field's value. The buttons are hidden until this script is there: without it, the field can be selected by hand.

async function copied(field) {
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy"); // over plain http there is no clipboard to write to, but what is selected may be copied
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const words = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const done = await copied(field);
    button.textContent = done ? button.dataset.done : button.dataset.selected;
    if (done) button.focus();
    setTimeout(() => { button.textContent = words; }, done ? 2000 : 6000);
  });
}
