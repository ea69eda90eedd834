/**
 * Captions, volume, microphone and speaker, while there is sound.
 *
 *     const sound = new SoundSettings(container, { session, words, captions, row });
 *     sound.render(state);
 *     sound.close();
 */
import { DeviceChoice } from "./devices.js";
import { element, iconButton, idOf } from "./elements.js";
import { icon } from "./icons.js";
import { Volume } from "./volume.js";

/**
 * @typedef {object} SoundOptions
 * @property {import("./talk-controller.js").TalkController} session
 * @property {import("./words.js").Words} words
 * @property {import("./captions.js").Captions} captions
 * @property {HTMLElement} row of the buttons
 */

/** Two buttons in the row: captions, and one that shows the rest below it. */
export class SoundSettings {
  /**
   * @param {HTMLElement} container
   * @param {SoundOptions} options
   */
  constructor(container, { session, words, captions, row }) {
    this.#captions = captions;
    this.#toggle = iconButton(
      "p-button p-icon-button p-toggle",
      words.say("captions"),
      icon("captions"),
      () => {
        captions.shown = !captions.shown;
        this.#showChoice();
      },
    );
    this.#opener = iconButton(
      "p-button p-icon-button p-sound-opener",
      words.say("sound"),
      icon("volume"),
      () => {
        this.#open = !this.#open;
        this.#showSettings();
      },
    );
    row.append(this.#toggle, this.#opener);
    this.#settings = element("div", "p-sound");
    this.#opener.setAttribute("aria-controls", idOf(this.#settings));
    new Volume(this.#settings, { session, words });
    this.#devices = new DeviceChoice(this.#settings, { session, words });
    container.append(this.#settings);
    this.#showChoice();
    this.#showSettings();
    void this.#devices.refresh();
  }

  #captions;
  #toggle;
  #opener;
  #settings;
  #devices;
  #open = false;

  close() {
    this.#devices.close();
  }

  /** @param {import("./session-state.js").SessionState} state */
  render({ phase, textOnly }) {
    const due = phase === "live" && !textOnly;
    if (due && this.#opener.hidden) {
      // The microphone has been allowed: devices have names now.
      void this.#devices.refresh();
    }
    if (!due) {
      this.#open = false;
    }
    this.#toggle.hidden = !due;
    this.#opener.hidden = !due;
    this.#showSettings();
  }

  #showChoice() {
    this.#toggle.setAttribute("aria-pressed", String(this.#captions.shown));
  }

  #showSettings() {
    this.#opener.setAttribute("aria-expanded", String(this.#open));
    this.#settings.hidden = !this.#open;
  }
}
