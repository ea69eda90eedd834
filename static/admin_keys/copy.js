/** Buttons with `data-copies` put the text of the field of that id on the clipboard. */

for (const button of document.querySelectorAll("button")) {
  const field = document.getElementById(button.dataset.copies ?? "");
  if (field instanceof HTMLInputElement) {
    button.addEventListener("click", () => copy(field, button));
  }
}

/**
 * @param {HTMLInputElement} field
 * @param {HTMLButtonElement} button
 */
async function copy(field, button) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied ?? "";
  } catch {
    // Without TLS browsers have no clipboard: the text stays selected.
    button.textContent = "Press Ctrl+C";
  }
}
