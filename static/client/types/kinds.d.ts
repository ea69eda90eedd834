/**
 * The vendor's names for the two kinds of conversation. There is one class: what sounds
 * does so because it was given a voice.
 */
import { Conversation } from "./conversation.js";
export type Options = import("./options.js").Options;
/** @typedef {import("./options.js").Options} Options */
export declare const VoiceConversation: Readonly<{
    /** @param {Options} options */
    startSession: (options: Options) => Promise<Conversation>;
    /** @param {unknown} value */
    [Symbol.hasInstance]: (value: unknown) => boolean;
}>;
export declare const TextConversation: Readonly<{
    /** @param {Options} options */
    startSession: (options: Options) => Promise<Conversation>;
    /** @param {unknown} value */
    [Symbol.hasInstance]: (value: unknown) => boolean;
}>;
