/** Which of a widget is shown: the launcher, the panel, or the way back to them. */

/** @typedef {import("./shell.js").Shell} Shell */
/** @typedef {import("./launcher.js").Launcher} Launcher */
/** @typedef {import("./lazy-panel.js").LazyPanel} LazyPanel */
/** @typedef {import("./presentation.js").Presentation} Presentation */

/** Shows nothing before `present`; from then on what visitor and page ask for. */
export class Showing {
  /**
   * @param {Shell} shell
   * @param {LazyPanel} panel
   * @param {(error: unknown) => void} onFailed the panel cannot be had
   */
  constructor(shell, panel, onFailed) {
    this.#shell = shell;
    this.#panel = panel;
    this.#onFailed = onFailed;
  }

  #shell;
  #panel;
  #onFailed;
  #open = false;
  /** Dismissed by the visitor. */
  #away = false;
  /** @type {Presentation | null} */
  #presentation = null;
  /** @type {Launcher | null} */
  #launcher = null;

  /**
   * @param {Presentation} presentation
   * @param {Launcher} launcher made for it
   */
  present(presentation, launcher) {
    this.#open ||=
      this.#presentation === null && presentation.settings.default_expanded;
    this.#presentation = presentation;
    this.#launcher = launcher;
    this.#shell.adapt(presentation.settings, presentation.words);
    this.#show();
  }

  /** With the focus, as the visitor asked for it. */
  expand() {
    this.#open = true;
    this.#show();
    this.#panel.current?.focus();
  }

  collapse() {
    if (!this.#open || (this.#presentation !== null && staysOpen(this.#presentation))) {
      return;
    }
    const hadFocus = this.#shell.hasFocus;
    this.#open = false;
    this.#show();
    if (hadFocus) {
      this.#launcher?.focus();
    }
  }

  dismiss() {
    this.#away = true;
    this.#open = false;
    this.#show();
  }

  /**
   * The focus stays: the page asks, not the visitor's key.
   * @param {"expand" | "collapse" | "toggle"} action
   */
  ofPage(action) {
    if (action === "collapse" || (action === "toggle" && this.#open)) {
      this.collapse();
    } else {
      this.#away = false;
      this.#open = true;
      this.#show();
    }
  }

  #show() {
    if (this.#presentation === null || this.#launcher === null) {
      return;
    }
    const isOpen = this.#open || staysOpen(this.#presentation);
    const panel = this.#panel.current;
    if (this.#away) {
      const name = this.#presentation.words.say("widget_restore");
      this.#shell.showAway(name, () => this.#restore());
    } else if (!isOpen) {
      this.#shell.show(this.#launcher.root, { onNear: () => this.#panel.preload() });
    } else if (panel !== null) {
      this.#shell.show(panel.root, { isOpen });
    } else {
      this.#panel.load().then(() => this.#show(), this.#onFailed);
    }
  }

  #restore() {
    this.#away = false;
    this.#show();
    this.#launcher?.focus();
  }
}

/** @param {Presentation} presentation that leaves nothing to collapse */
export function staysOpen({ settings }) {
  return settings.always_expanded || settings.variant === "inline";
}
