/** Pickers of colours beside the fields that they write into. */

/** @param {HTMLFormElement} form */
export function linkPickers(form) {
  for (const picker of form.querySelectorAll("[data-picks]")) {
    const field =
      picker instanceof HTMLInputElement &&
      form.ownerDocument.getElementById(picker.dataset.picks ?? "");
    if (field instanceof HTMLInputElement) {
      link(/** @type {HTMLInputElement} */ (picker), field);
    }
  }
}

/**
 * @param {HTMLInputElement} picker
 * @param {HTMLInputElement} field
 */
function link(picker, field) {
  const label = field.labels?.[0]?.textContent ?? "";
  picker.setAttribute("aria-label", `Pick: ${label.trim()}`);
  const follow = () => {
    const colour = asHex(field.value);
    picker.classList.toggle("aw-unset", colour === null);
    if (colour !== null) {
      picker.value = colour;
    }
  };
  follow();
  field.addEventListener("input", follow);
  picker.addEventListener("input", () => {
    field.value = picker.value;
    follow();
  });
}

/**
 * As pickers take it: what shines through has none.
 * @param {string} text
 * @returns {string | null}
 */
function asHex(text) {
  if (text.trim() === "" || !CSS.supports("color", text)) {
    return null;
  }
  const canvas = document.createElement("canvas").getContext("2d");
  if (canvas === null) {
    return null;
  }
  canvas.fillStyle = text;
  return canvas.fillStyle.startsWith("#") ? canvas.fillStyle : null;
}
