/** The panel, loaded with the parts and the client when it is first wanted. */
import { loadSheets } from "./sheets.js";

/** Below `static/`: what panel and parts need to look like something. */
const SHEETS = Object.freeze([
  "parts/parts.css",
  "parts/markdown.css",
  "parts/transcript.css",
  "parts/composer.css",
  "parts/dialogs.css",
  "widget/panel.css",
]);

/** @typedef {import("./panel.js").Panel} Panel */
/** @typedef {import("./panel.js").PanelSetup} PanelSetup */

/** Of one widget. */
export class LazyPanel {
  /**
   * @param {() => PanelSetup} setup as it is when the panel is made
   * @param {(sheets: CSSStyleSheet[]) => void} adopt
   */
  constructor(setup, adopt) {
    this.#setup = setup;
    this.#adopt = adopt;
  }

  #setup;
  #adopt;
  #closed = false;
  /** @type {Panel | null} */
  #panel = null;
  /** @type {Promise<Panel> | null} */
  #loading = null;

  /** null while it has not been loaded. */
  get current() {
    return this.#panel;
  }

  /** Rejects when the server does not give it; may be tried again. */
  load() {
    this.#loading ??= this.#make().catch((error) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  /** A visitor is about to press; what fails now is told when it is needed. */
  preload() {
    this.load().catch(() => {});
  }

  close() {
    this.#closed = true;
    this.#panel?.close();
  }

  async #make() {
    const [{ Panel }, sheets] = await Promise.all([
      import("./panel.js"),
      loadSheets(...SHEETS),
    ]);
    this.#adopt(sheets);
    if (this.#closed) {
      throw new Error("the element is gone");
    }
    this.#panel = new Panel(this.#setup());
    return this.#panel;
  }
}
