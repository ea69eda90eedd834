/**
 * The vendor's names for the two kinds of conversation. There is one class: what sounds
 * does so because it was given a voice.
 */
import { Conversation } from "./conversation.js";

/** @typedef {import("./options.js").Options} Options */

export const VoiceConversation = Object.freeze({
  /** @param {Options} options */
  startSession: (options) => Conversation.startSession({ ...options, textOnly: false }),
  /** @param {unknown} value */
  [Symbol.hasInstance]: (value) =>
    value instanceof Conversation && value.type === "voice",
});

export const TextConversation = Object.freeze({
  /** @param {Options} options */
  startSession: (options) => Conversation.startSession({ ...options, textOnly: true }),
  /** @param {unknown} value */
  [Symbol.hasInstance]: (value) =>
    value instanceof Conversation && value.type === "text",
});
