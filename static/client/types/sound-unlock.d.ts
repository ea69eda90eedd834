/**
 * Sound that is allowed to play: made inside the user's tap, before anything waits.
 *
 * Imports nothing, so that a page can load this much before it loads the client, and
 * still use the tap that asks for the conversation.
 */
export type WithAudioSession = {
    audioSession?: {
        type: string;
    };
};
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
export declare function unlockSound(): AudioContext | undefined;
/**
 * Gives sound back, for a context of `unlockSound`. May be called twice.
 * @param {AudioContext} context
 */
export declare function lockSound(context: AudioContext): Promise<void>;
