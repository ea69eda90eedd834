/**
 * Asks the user whether a tool may run: one question at a time, in a dialog.
 *
 *     const approval = new Approval(container, { session, words });
 *     approval.render(state);        // opens and closes itself
 */
import { button, element, idOf, setText } from "./elements.js";

/** @typedef {import("../client/protocol.js").McpToolCall} McpToolCall */
/** @typedef {import("./session-state.js").SessionState} SessionState */

const SECOND_MS = 1000;

/** Questions in the order they came; a closed dialog is a no. */
export class Approval {
  /**
   * @param {HTMLElement} container
   * @param {{session: import("./talk-controller.js").TalkController,
   *   words: import("./words.js").Words}} options
   */
  constructor(container, { session, words }) {
    this.#session = session;
    this.#words = words;
    this.#title.tabIndex = -1;
    const yes = button("p-button p-primary", () => this.#answer(true));
    yes.append(words.say("approval_yes"));
    const no = button("p-button", () => this.#answer(false));
    no.append(words.say("approval_no"));
    this.#dialog = element(
      "dialog",
      "p-approval",
      this.#title,
      this.#about,
      this.#parameters,
      this.#until,
      element("div", "p-approval-actions", yes, no),
    );
    this.#dialog.setAttribute("role", "alertdialog");
    this.#dialog.setAttribute("aria-labelledby", idOf(this.#title));
    this.#dialog.setAttribute(
      "aria-describedby",
      `${idOf(this.#about)} ${idOf(this.#until)}`,
    );
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#answer(false);
    });
    container.append(this.#dialog);
  }

  #session;
  #words;
  #dialog;
  #title = element("h2", "");
  #about = element("p", "p-approval-about");
  #parameters = element("dl", "");
  #until = element("p", "p-approval-until");
  /** @type {SessionState["approvals"][number] | undefined} */
  #shown = undefined;
  /** No time passes while no answer reaches the server. */
  #stands = false;
  /** Counts down while a question is shown. @type {ReturnType<typeof setInterval> | undefined} */
  #clock = undefined;

  close() {
    clearInterval(this.#clock);
    this.#shown = undefined;
    this.#dialog.close();
  }

  /** @param {SessionState} state */
  render({ approvals: [asked], reconnecting }) {
    this.#stands = reconnecting;
    const before = this.#shown;
    this.#shown = asked;
    if (asked?.call === before?.call) {
      return;
    }
    clearInterval(this.#clock);
    if (asked === undefined) {
      this.#dialog.close();
      return;
    }
    this.#fill(asked.call);
    this.#countDown();
    this.#clock = setInterval(() => this.#stands || this.#countDown(), SECOND_MS);
    if (!this.#dialog.open) {
      this.#dialog.showModal();
    }
    // Not on a button: no key that was meant for something else may say yes or no.
    this.#title.focus();
  }

  /** @param {boolean} isApproved */
  #answer(isApproved) {
    if (this.#shown !== undefined) {
      this.#session.answerApproval(this.#shown.call.tool_call_id, isApproved);
    }
  }

  /** @param {McpToolCall} call */
  #fill({ tool_name, tool_description, parameters }) {
    setText(
      this.#title,
      this.#words.say("approval_title", { tool: inWords(tool_name) }),
    );
    setText(this.#about, tool_description ?? "");
    this.#parameters.replaceChildren(
      ...Object.entries(parameters).flatMap(([name, value]) => [
        element("dt", "", inWords(name)),
        element("dd", "", typeof value === "string" ? value : JSON.stringify(value)),
      ]),
    );
  }

  #countDown() {
    const until_ms = this.#shown?.until_ms ?? null;
    if (until_ms === null) {
      setText(this.#until, this.#words.say("approval_until"));
      return;
    }
    const left_ms = Math.max(0, until_ms - performance.now());
    const count = Math.ceil(left_ms / SECOND_MS);
    setText(this.#until, this.#words.say("approval_within", { count }));
  }
}

/** @param {string} name such as `find_book` or `findBook` */
function inWords(name) {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[_-]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
