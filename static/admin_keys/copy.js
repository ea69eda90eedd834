/** Buttons with `data-copies` put the text of the field of that id on the clipboard. */

for (const button of document.querySelectorAll("button[data-copies]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copies);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.copied;
    } catch {
      // Without TLS browsers have no clipboard: the text stays selected.
      button.textContent = "Press Ctrl+C";
    }
  });
}
