/**
 * The talk page: joins its controls to a conversation.
 */
import { Conversation, ConversationError } from "../client/index.js";
import { Approval } from "./approval.js";
import { DeviceChoice } from "./devices.js";
import { find, findIfAny } from "./elements.js";
import { drawLevels } from "./levels.js";
import { Orb } from "./orb.js";
import { TranscriptView } from "./transcript-view.js";

/** @typedef {import("./orb.js").Look} Look */

const STATUS_WORDS = {
  idle: "Ready when you are",
  connecting: "Connecting…",
  listening: "Listening",
  thinking: "Thinking…",
  speaking: "Speaking",
  ended: "Conversation ended",
};

/** One page, one conversation at a time. */
class TalkPage {
  constructor() {
    this.#root = find("talk", HTMLElement);
    this.#transcript = new TranscriptView(
      {
        list: find("messages", HTMLElement),
        scroller: find("scroller", HTMLElement),
        empty: find("empty", HTMLElement),
        announcer: find("announcer", HTMLElement),
      },
      {
        agentName: find("agent-name", HTMLElement).textContent ?? "Agent",
        onRate: (eventId, like) => this.#conversation?.sendFeedback(like, eventId),
      },
    );
    this.#approval = new Approval((callId, isApproved) =>
      this.#conversation?.sendMCPToolApprovalResult(callId, isApproved),
    );
    this.#startWords = this.#start.textContent?.trim() ?? "Start";
    this.#devices = this.#sound === null ? null : this.#setUpSound();
    this.#start.addEventListener("click", () => this.#startOrEnd());
    this.#typeInstead?.addEventListener("click", () => this.#begin({ textOnly: true }));
    this.#composer.addEventListener("submit", (event) => this.#submit(event));
    this.#text.addEventListener("input", () => this.#conversation?.sendUserActivity());
    document.addEventListener("keydown", (event) => this.#shortcut(event));
    drawLevels(
      new Orb(find("orb", HTMLCanvasElement)),
      findIfAny("input-level", HTMLElement),
      () => ({ look: this.#look, source: this.#conversation }),
    );
  }

  #root;
  #transcript;
  #approval;
  #startWords;
  #devices;
  #start = find("start", HTMLButtonElement);
  #typeInstead = findIfAny("type-instead", HTMLButtonElement);
  #status = find("status", HTMLElement);
  #intro = find("intro", HTMLElement);
  #problem = find("problem", HTMLElement);
  #missing = find("missing", HTMLElement);
  #sound = findIfAny("sound", HTMLElement);
  #mute = findIfAny("mute", HTMLButtonElement);
  #volume = findIfAny("volume", HTMLInputElement);
  #composer = find("composer", HTMLFormElement);
  #text = find("text", HTMLInputElement);
  /** @type {Look} */
  #look = "idle";
  #muted = false;
  /** What was entered before there was anybody to send it to; it still can be edited. */
  #entered = "";
  /** @type {Conversation | null} */
  #conversation = null;
  /** Gives up a conversation that is still connecting. @type {AbortController | null} */
  #connecting = null;

  #setUpSound() {
    this.#mute?.addEventListener("click", () => this.#setMuted(!this.#muted));
    this.#volume?.addEventListener("input", () => {
      this.#conversation?.setVolume({ volume: this.#chosenVolume });
    });
    return new DeviceChoice(
      {
        microphone: find("microphone", HTMLSelectElement),
        speaker: find("speaker", HTMLSelectElement),
        speakerChoice: find("speaker-choice", HTMLElement),
      },
      {
        onMicrophone: (inputDeviceId) =>
          this.#tryDevice(this.#conversation?.changeInputDevice({ inputDeviceId })),
        onSpeaker: (outputDeviceId) =>
          this.#tryDevice(this.#conversation?.changeOutputDevice({ outputDeviceId })),
      },
    );
  }

  get #chosenVolume() {
    return Number(this.#volume?.value ?? 100) / 100;
  }

  /** @param {Promise<void> | undefined} change */
  async #tryDevice(change) {
    try {
      await change;
      this.#showProblem("");
    } catch (error) {
      this.#showProblem(words(error));
    }
  }

  #startOrEnd() {
    if (this.#connecting !== null) {
      this.#connecting.abort();
    } else if (this.#conversation !== null) {
      void this.#conversation.endSession();
    } else {
      void this.#begin({ textOnly: "textOnly" in this.#root.dataset });
    }
  }

  /**
   * Runs inside the tap up to `startSession`, which unlocks the sound.
   * @param {{textOnly: boolean}} kind
   */
  async #begin({ textOnly }) {
    if (this.#connecting !== null || this.#conversation !== null) {
      return;
    }
    const connecting = new AbortController();
    this.#connecting = connecting;
    this.#transcript.clear();
    this.#showProblem("");
    this.#showMissing({ integrations: [] });
    this.#setMuted(false);
    this.#entered = "";
    this.#showLive(true);
    this.#show("connecting");
    if (textOnly) {
      // Ready to be typed into while the server is called.
      this.#composer.hidden = false;
      this.#text.focus();
    }
    try {
      this.#conversation = await Conversation.startSession({
        agentId: this.#root.dataset.agentId,
        textOnly,
        volume: this.#chosenVolume,
        inputDeviceId: this.#devices?.microphoneId,
        outputDeviceId: this.#devices?.speakerId,
        workletUrls: {
          capture: this.#root.dataset.captureWorklet,
          playback: this.#root.dataset.playbackWorklet,
        },
        signal: connecting.signal,
        onPhaseChange: ({ phase }) => this.#show(phase),
        onTranscriptChange: ({ messages }) => this.#transcript.show(messages),
        onMCPToolCall: (call) => this.#approval.told(call),
        onMCPConnectionStatus: (status) => this.#showMissing(status),
        onMicrophoneSilent: ({ silent }) => this.#showSilence(silent),
        onError: (message) => this.#showProblem(message),
        onDisconnect: (details) => this.#ended(details),
      });
      this.#begun(textOnly);
    } catch (error) {
      this.#failed(connecting.signal.aborted ? null : error);
    } finally {
      this.#connecting = null;
    }
  }

  /** @param {boolean} textOnly */
  #begun(textOnly) {
    this.#connecting = null;
    this.#start.textContent = "End conversation";
    this.#composer.hidden = false;
    if (!textOnly) {
      this.#showSound(true);
      void this.#devices?.refresh();
    }
    if (this.#text.value.trim() === this.#entered) {
      this.#send();
    }
  }

  /** @param {unknown} error null when the user gave up */
  #failed(error) {
    this.#showLive(false);
    this.#show("idle");
    if (error === null) {
      return;
    }
    this.#start.textContent = "Try again";
    this.#showProblem(words(error));
  }

  /** @param {import("../client/options.js").DisconnectionDetails} details */
  #ended({ reason, message }) {
    this.#conversation = null;
    this.#approval.clear();
    this.#transcript.close();
    const typing = this.#composer.contains(document.activeElement);
    this.#showLive(false);
    this.#start.textContent = "Start again";
    if (typing) {
      this.#start.focus();
    }
    this.#intro.hidden = true;
    this.#show("ended");
    if (reason === "error") {
      this.#status.textContent = "Conversation ended by an error";
      this.#showProblem(message);
    } else if (reason === "agent") {
      this.#status.textContent = `Conversation ended: ${message || "the agent hung up"}`;
    } else {
      this.#status.textContent = "Conversation ended: you hung up";
    }
  }

  /** @param {boolean} live */
  #showLive(live) {
    this.#root.toggleAttribute("data-live", live);
    this.#root.setAttribute("data-started", "");
    this.#intro.hidden = live;
    this.#start.textContent = live ? "Cancel" : this.#startWords;
    if (this.#typeInstead !== null) {
      this.#typeInstead.hidden = live;
    }
    if (!live) {
      this.#composer.hidden = true;
      this.#showSound(false);
    }
  }

  /** @param {boolean} shown */
  #showSound(shown) {
    for (const control of [this.#sound, this.#mute]) {
      if (control !== null) {
        control.hidden = !shown;
      }
    }
  }

  /** @param {Look} look */
  #show(look) {
    this.#look = look;
    this.#root.dataset.phase = look;
    const muted = this.#muted && (look === "listening" || look === "speaking");
    this.#status.textContent =
      STATUS_WORDS[look] + (muted ? " – your microphone is muted" : "");
  }

  /** @param {string} message "" hides it */
  #showProblem(message) {
    this.#problem.hidden = message === "";
    find("problem-text", HTMLElement).textContent = message;
  }

  /** @param {import("../client/protocol.js").McpConnectionStatus} status */
  #showMissing({ integrations }) {
    const missing = integrations.filter((one) => !one.is_connected).length;
    this.#missing.hidden = missing === 0;
    this.#missing.textContent =
      missing === 0
        ? ""
        : `${missing} of ${integrations.length} tool servers cannot be reached: some ` +
          "of what the agent does otherwise is missing.";
  }

  /** @param {boolean} silent */
  #showSilence(silent) {
    this.#showProblem(
      silent
        ? "Nothing comes from your microphone. Check that it is switched on and not " +
            "muted, or choose another one below."
        : "",
    );
  }

  /** @param {boolean} muted */
  #setMuted(muted) {
    this.#muted = muted;
    this.#conversation?.setMicMuted(muted);
    this.#mute?.setAttribute("aria-pressed", String(muted));
    if (this.#conversation !== null) {
      this.#show(this.#look);
    }
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    this.#entered = this.#text.value.trim();
    this.#send();
  }

  #send() {
    const text = this.#text.value.trim();
    if (text !== "" && this.#conversation !== null) {
      this.#conversation.sendUserMessage(text);
      this.#text.value = "";
    }
  }

  /** @param {KeyboardEvent} event */
  #shortcut(event) {
    const writing =
      event.target instanceof Element &&
      event.target.matches("input, select, textarea, [contenteditable]");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    const usable = this.#mute !== null && !this.#mute.hidden;
    if (event.key.toLowerCase() === "m" && plain && !writing && usable) {
      this.#setMuted(!this.#muted);
    }
  }
}

/** @param {unknown} error */
function words(error) {
  if (error instanceof ConversationError) {
    return error.message;
  }
  const detail = error instanceof Error ? error.message : String(error);
  return `Something unexpected went wrong (${detail}). Reload the page and try again.`;
}

new TalkPage();
