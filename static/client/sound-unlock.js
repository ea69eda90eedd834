/**
 * Sound that is allowed to play: made inside the user's tap, before anything waits.
 *
 * Imports nothing, so that a page can load this much before it loads the client, and
 * still use the tap that asks for the conversation.
 */

/** Enough for a loudspeaker or a headset to wake up before the first word. */
const PRIMING_MS = 100;

/** Of the Audio Session API: Safari only, and not in the DOM's types. */
/** @typedef {{audioSession?: {type: string}}} WithAudioSession */

/**
 * Call it directly in the handler of a tap or key press and give the result to
 * `startSession({ audioContext })`, which owns and closes it from then on. A context that
 * is not used after all wants `lockSound`.
 *
 * @returns {AudioContext | undefined} undefined where the browser has no such thing:
 *   `startSession` tells the user so.
 */
export function unlockSound() {
  if (globalThis.AudioContext === undefined) {
    return undefined;
  }
  // Said before the microphone opens: otherwise iPhones change the route, and with it
  // the sample rate, in the first second of the conversation.
  setAudioSession("play-and-record");
  const context = new AudioContext({ latencyHint: "interactive" });
  // Refused without a tap, and left waiting by some: whoever needs the sound looks at
  // `context.state`.
  context.resume().catch(() => {});
  prime(context);
  return context;
}

/**
 * Gives sound back, for a context of `unlockSound`. May be called twice.
 * @param {AudioContext} context
 */
export async function lockSound(context) {
  if (context.state !== "closed") {
    await context.close();
  }
  setAudioSession("auto");
}

/**
 * A sound started within the tap, even a silent one, is what unlocks older iPhones.
 * @param {AudioContext} context
 */
function prime(context) {
  const length = Math.ceil((context.sampleRate * PRIMING_MS) / 1000);
  const source = context.createBufferSource();
  source.buffer = context.createBuffer(1, length, context.sampleRate);
  source.connect(context.destination);
  source.onended = () => source.disconnect();
  source.start();
}

/** @param {"auto" | "play-and-record"} type */
function setAudioSession(type) {
  const { audioSession } = /** @type {WithAudioSession} */ (globalThis.navigator ?? {});
  if (audioSession !== undefined) {
    audioSession.type = type;
  }
}
