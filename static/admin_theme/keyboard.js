// The theme opens its filters and its menu with elements that only a mouse reaches, and
// tells a screen reader the names of its pictures. Here they become buttons with names.

const OPENERS = "a[x-on\\:click]:not([href]), span[x-on\\:click]";
const TAKES_FOCUS =
  "a[href], button, input:not([type=hidden]), select, textarea, [tabindex='0']";
const NAMES = [
  { of: "sidebar", name: "Menu" },
  { of: "filterOpen", name: "Filters" },
];
const PICTURES = ".material-symbols-outlined";
/** @type {Record<string, string>} What a control does that is but a picture. */
const MEANINGS = { forum: "Dashboard", arrow_back: "Back", add: "Add" };

/** @param {HTMLElement} opener */
function makeButton(opener) {
  opener.setAttribute("role", "button");
  opener.tabIndex = 0;
  const does = opener.getAttribute("x-on:click") ?? "";
  const known = NAMES.find(({ of }) => does.includes(of));
  if (known) {
    opener.setAttribute("aria-label", known.name);
  }
  opener.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      opener.click();
    }
  });
}

/**
 * The filters as a dialogue: the focus goes in, stays in, and comes back.
 * @param {HTMLElement} filters
 * @param {HTMLElement} opener
 */
function makeDialogue(filters, opener) {
  filters.setAttribute("role", "dialog");
  filters.setAttribute("aria-modal", "true");
  filters.setAttribute("aria-label", "Filters");
  opener.setAttribute("aria-haspopup", "dialog");
  const stops = () =>
    [...filters.querySelectorAll(TAKES_FOCUS)].filter(
      (one) => one instanceof HTMLElement && one.offsetParent !== null,
    );
  const focus = (/** @type {Element | undefined} */ one) =>
    one instanceof HTMLElement && one.focus();
  opener.addEventListener("click", () => {
    // Shown by the theme, after this.
    setTimeout(() => focus(stops().find((one) => !one.matches("[role=region]"))));
  });
  filters.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      opener.focus();
    }
    if (event.key !== "Tab") {
      return;
    }
    const all = stops();
    const end = event.shiftKey ? all.at(0) : all.at(-1);
    if (document.activeElement === end) {
      event.preventDefault();
      focus(event.shiftKey ? all.at(-1) : all.at(0));
    }
  });
}

/**
 * A picture is drawn by a word that is not meant to be read.
 * @param {Element} picture
 */
function hidePicture(picture) {
  const control = picture.closest("a, button");
  const drawn = (picture.textContent ?? "").trim();
  const words = (control?.textContent ?? "").replace(drawn, "").trim();
  picture.setAttribute("aria-hidden", "true");
  if (control && !words && !control.hasAttribute("aria-label")) {
    const title = control.getAttribute("title");
    const meaning = MEANINGS[drawn] ?? drawn.replaceAll("_", " ");
    control.setAttribute("aria-label", title || meaning);
  }
}

/** Names of fields that the theme builds over a choice of many. */
function nameSearches() {
  for (const choice of document.querySelectorAll("select.select2-hidden-accessible")) {
    const label = /** @type {HTMLSelectElement} */ (choice).labels[0];
    const search = choice.parentElement?.querySelector(".select2-search__field");
    if (label && search && !search.hasAttribute("aria-label")) {
      search.setAttribute("aria-label", (label.textContent ?? "").trim());
    }
  }
}

/** Fields in rows are named by the heading of their column, which is told by sight alone. */
function nameFieldsInRows() {
  for (const cell of document.querySelectorAll(".formset td[data-label]")) {
    for (const field of cell.querySelectorAll("input, select, textarea")) {
      const { labels, type } = /** @type {HTMLInputElement} */ (field);
      if (type !== "hidden" && !labels?.length && !field.ariaLabel) {
        field.setAttribute("aria-label", cell.getAttribute("data-label") ?? "");
      }
    }
  }
  for (const heading of document.querySelectorAll(".formset thead th")) {
    if (!heading.textContent?.trim()) {
      heading.setAttribute("role", "presentation");
    }
  }
}

function nameFields() {
  nameSearches();
  nameFieldsInRows();
}

document.addEventListener("DOMContentLoaded", () => {
  for (const picture of document.querySelectorAll(PICTURES)) {
    if (!picture.matches(OPENERS)) {
      hidePicture(picture);
    }
  }
  for (const opener of document.querySelectorAll(OPENERS)) {
    makeButton(/** @type {HTMLElement} */ (opener));
  }
  const filters = document.getElementById("changelist-filter");
  const opener = document.querySelector("a[x-on\\:click*='filterOpen']");
  if (filters && opener instanceof HTMLElement) {
    makeDialogue(filters, opener);
  }
  // They are built when the theme gets to them, and with rows that are added.
  new MutationObserver(nameFields).observe(document.body, {
    childList: true,
    subtree: true,
  });
  nameFields();
});
