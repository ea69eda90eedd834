/**
 * The choice of microphone and loudspeaker.
 */

const MICROPHONE_KEY = "parley.microphone";
const SPEAKER_KEY = "parley.speaker";

/**
 * @typedef {object} DeviceEvents
 * @property {(deviceId: string) => void} onMicrophone "" is the default
 * @property {(deviceId: string) => void} onSpeaker
 */

/** Two selects; what was chosen is remembered by the browser. */
export class DeviceChoice {
  /**
   * @param {{microphone: HTMLSelectElement, speaker: HTMLSelectElement,
   *   speakerChoice: HTMLElement}} elements
   * @param {DeviceEvents} events
   */
  constructor({ microphone, speaker, speakerChoice }, events) {
    this.#microphone = microphone;
    this.#speaker = speaker;
    speakerChoice.hidden = !("setSinkId" in (globalThis.AudioContext?.prototype ?? {}));
    microphone.addEventListener("change", () => {
      remember(MICROPHONE_KEY, microphone.value);
      events.onMicrophone(microphone.value);
    });
    speaker.addEventListener("change", () => {
      remember(SPEAKER_KEY, speaker.value);
      events.onSpeaker(speaker.value);
    });
    navigator.mediaDevices?.addEventListener("devicechange", () => this.refresh());
  }

  #microphone;
  #speaker;

  get microphoneId() {
    return this.#microphone.value;
  }

  get speakerId() {
    return this.#speaker.value;
  }

  /** Names are known only once the microphone has been allowed. */
  async refresh() {
    const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    fill(this.#microphone, devices, "audioinput", remembered(MICROPHONE_KEY));
    fill(this.#speaker, devices, "audiooutput", remembered(SPEAKER_KEY));
  }
}

/**
 * @param {HTMLSelectElement} select
 * @param {MediaDeviceInfo[]} devices
 * @param {MediaDeviceKind} kind
 * @param {string | null} chosen
 */
function fill(select, devices, kind, chosen) {
  const named = devices.filter(
    ({ kind: its, deviceId, label }) =>
      its === kind && label !== "" && deviceId !== "" && deviceId !== "default",
  );
  const options = [
    new Option("Default", ""),
    ...named.map(({ deviceId, label }) => new Option(label, deviceId)),
  ];
  select.replaceChildren(...options);
  // A device that is gone falls back to the default.
  select.value = named.some(({ deviceId }) => deviceId === chosen)
    ? (chosen ?? "")
    : "";
}

/**
 * @param {string} key
 * @param {string} value
 */
function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is switched off: the choice holds for this visit.
  }
}

/** @param {string} key */
function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
