/**
 * The choice of microphone and loudspeaker; remembered by the browser.
 *
 *     const devices = new DeviceChoice(container, { session, words });
 *     devices.refresh();     // names are known once the microphone has been allowed
 *     devices.close();
 */
import { element } from "./elements.js";
import { MICROPHONE_KEY, remember, remembered, SPEAKER_KEY } from "./memory.js";

/**
 * @typedef {object} DeviceOptions
 * @property {import("./talk-controller.js").TalkController} session
 * @property {import("./words.js").Words} words
 */

/** Two selects with their names. */
export class DeviceChoice {
  /**
   * @param {HTMLElement} container
   * @param {DeviceOptions} options
   */
  constructor(container, { session, words }) {
    this.#session = session;
    this.#words = words;
    const microphone = this.#labelled(words.say("microphone"), this.#microphone);
    const speaker = this.#labelled(words.say("speaker"), this.#speaker);
    speaker.hidden = !("setSinkId" in (globalThis.AudioContext?.prototype ?? {}));
    container.append(microphone, speaker);
    this.#microphone.addEventListener("change", () => {
      remember(MICROPHONE_KEY, this.#microphone.value);
      void session.useDevices({ microphoneId: this.#microphone.value });
    });
    this.#speaker.addEventListener("change", () => {
      remember(SPEAKER_KEY, this.#speaker.value);
      void session.useDevices({ speakerId: this.#speaker.value });
    });
    navigator.mediaDevices?.addEventListener(
      "devicechange",
      () => void this.refresh(),
      { signal: this.#closing.signal },
    );
  }

  #session;
  #words;
  #microphone = element("select", "p-select");
  #speaker = element("select", "p-select");
  #closing = new AbortController();

  close() {
    this.#closing.abort();
  }

  async refresh() {
    const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const chosen = [
      this.#fill(this.#microphone, devices, "audioinput", MICROPHONE_KEY),
      this.#fill(this.#speaker, devices, "audiooutput", SPEAKER_KEY),
    ];
    if (chosen.some((one) => one !== "") && this.#session.conversation === null) {
      // For the next start: what goes on is left alone.
      void this.#session.useDevices({
        microphoneId: this.#microphone.value,
        speakerId: this.#speaker.value,
      });
    }
  }

  /**
   * @param {HTMLSelectElement} select
   * @param {MediaDeviceInfo[]} devices
   * @param {MediaDeviceKind} kind
   * @param {string} key
   * @returns {string} the chosen one; a device that is gone falls back to the default
   */
  #fill(select, devices, kind, key) {
    const named = devices.filter(
      ({ kind: its, deviceId, label }) =>
        its === kind && label !== "" && deviceId !== "" && deviceId !== "default",
    );
    select.replaceChildren(
      new Option(this.#words.say("default_device"), ""),
      ...named.map(({ deviceId, label }) => new Option(label, deviceId)),
    );
    const chosen = remembered(key);
    select.value = named.some(({ deviceId }) => deviceId === chosen)
      ? (chosen ?? "")
      : "";
    return select.value;
  }

  /**
   * @param {string} name
   * @param {HTMLSelectElement} select
   */
  #labelled(name, select) {
    select.replaceChildren(new Option(this.#words.say("default_device"), ""));
    return element("label", "p-field", element("span", "", name), select);
  }
}
