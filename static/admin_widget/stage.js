/**
 * The page that the preview shows: one widget, which is told how to look by the page
 * around it. Nothing is asked of the server and nothing is started.
 */

/**
 * @typedef {object} Scene
 * @property {Record<string, any>} config as a page would be told it
 * @property {"light" | "dark"} scheme of the page
 * @property {"expand" | "collapse"} state
 * @property {string} language
 */

const { embed } = /** @type {HTMLElement} */ (
  document.querySelector("script[data-embed]")
).dataset;
const place = /** @type {HTMLElement} */ (document.getElementById("place"));
const failure = /** @type {HTMLElement} */ (document.getElementById("failure"));
/** @type {HTMLElement | null} */
let widget = null;
/** @type {string} */
let shown = "";

const script = document.createElement("script");
script.src = embed ?? "";
script.addEventListener("error", () => {
  failure.textContent = "The widget could not be loaded: embed.js is missing.";
});
document.head.append(script);

globalThis.addEventListener("message", ({ origin, source, data }) => {
  // Others may talk to this window as well.
  const isScene = typeof data?.config === "object" && data.config !== null;
  if (origin === location.origin && source === parent && isScene) {
    show(data);
  }
});
parent.postMessage("ready", location.origin);

/** @param {Scene} scene */
function show({ config, scheme, state, language }) {
  document.documentElement.classList.toggle("dark", scheme === "dark");
  const look = JSON.stringify({
    ...config,
    // The preview's page has no wish of its own: the switch above it has.
    color_scheme: config.color_scheme === "auto" ? scheme : config.color_scheme,
    // Words of a language may be looked at before visitors are offered it.
    language,
    default_expanded: state === "expand",
  });
  if (widget === null) {
    widget = document.createElement("parley-agent");
    widget.setAttribute("preview", "true");
    widget.setAttribute("override-config", look);
    place.append(widget);
  } else if (look !== shown) {
    widget.setAttribute("override-config", look);
  }
  shown = look;
  widget.dispatchEvent(new CustomEvent("parley:expand", { detail: { action: state } }));
}
