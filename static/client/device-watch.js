/**
 * Devices that vanish in mid-conversation: a headset out of reach, a permission taken back.
 */

/** @typedef {"input" | "output"} DeviceKind */

/**
 * @typedef {object} Devices
 * @property {() => string} inputId of the microphone in use; "" when not known
 * @property {() => Promise<void>} useDefaultInput
 * @property {() => string} outputId "" for the system's default
 * @property {() => Promise<void>} useDefaultOutput
 */

/**
 * @typedef {object} DeviceEvents
 * @property {(lost: {kind: DeviceKind, replaced: boolean}) => void} onDeviceLost
 *   `replaced`: the default device goes on. Told again with true once one does.
 * @property {(error: unknown) => void} onInputFailed why no other microphone opens
 */

/** What a browser calls devices that stand for others. */
const STANDING_FOR_OTHERS = new Set(["", "default", "communications"]);

/** From the moment it is made until `stop()`. */
export class DeviceWatch {
  /**
   * @param {Devices} devices
   * @param {DeviceEvents} events
   * @param {{mediaDevices?: MediaDevices, permissions?: Permissions}} [where]
   */
  constructor(devices, events, where = {}) {
    this.#devices = devices;
    this.#events = events;
    this.#mediaDevices = where.mediaDevices ?? globalThis.navigator?.mediaDevices;
    const { signal } = this.#stopped;
    this.#mediaDevices?.addEventListener("devicechange", () => this.#look(), {
      signal,
    });
    void this.#watchPermission(where.permissions ?? globalThis.navigator?.permissions);
  }

  #devices;
  #events;
  #mediaDevices;
  #stopped = new AbortController();
  /** No microphone is left. */
  #missing = false;
  #recovering = false;

  stop() {
    this.#stopped.abort();
  }

  /** The microphone's track has ended, or must be taken to have. */
  async inputEnded() {
    if (this.#recovering || this.#stopped.signal.aborted) {
      return;
    }
    this.#recovering = true;
    try {
      await this.#devices.useDefaultInput();
      this.#missing = false;
      this.#events.onDeviceLost({ kind: "input", replaced: true });
    } catch (error) {
      // Told once; devices that come and go meanwhile are tried in silence.
      if (!this.#missing && !this.#stopped.signal.aborted) {
        this.#missing = true;
        this.#events.onDeviceLost({ kind: "input", replaced: false });
        this.#events.onInputFailed(error);
      }
    } finally {
      this.#recovering = false;
    }
  }

  /** Devices came or went: are ours still there? */
  async #look() {
    const present = (await this.#mediaDevices?.enumerateDevices()) ?? [];
    if (this.#missing || isGone(this.#devices.inputId(), "audioinput", present)) {
      await this.inputEnded();
    }
    if (isGone(this.#devices.outputId(), "audiooutput", present)) {
      await this.#devices.useDefaultOutput();
      this.#events.onDeviceLost({ kind: "output", replaced: true });
    }
  }

  /** @param {Permissions | undefined} permissions */
  async #watchPermission(permissions) {
    let status;
    try {
      status = await permissions?.query({
        name: /** @type {PermissionName} */ ("microphone"),
      });
    } catch {
      // Not every browser answers for the microphone; its track ends all the same.
      return;
    }
    status?.addEventListener(
      "change",
      () => {
        if (status.state === "denied" || this.#missing) {
          void this.inputEnded();
        }
      },
      { signal: this.#stopped.signal },
    );
  }
}

/**
 * @param {string} id
 * @param {MediaDeviceKind} kind
 * @param {MediaDeviceInfo[]} present
 */
function isGone(id, kind, present) {
  const known = present.filter((device) => device.kind === kind && device.deviceId);
  return (
    !STANDING_FOR_OTHERS.has(id) &&
    known.length > 0 &&
    !known.some((device) => device.deviceId === id)
  );
}
