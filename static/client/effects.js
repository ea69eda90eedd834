/**
 * What a conversation has to do, one after the other.
 */

/**
 * @typedef {{kind: "send", message: import("./client-messages.js").ClientMessage} |
 *   {kind: "play", audio_base_64: string, eventId: number} |
 *   {kind: "silence", eventId: number} |
 *   {kind: "run_tool", call: import("./protocol.js").ClientToolCall} |
 *   {kind: "ask_approval", call: import("./protocol.js").McpToolCall} |
 *   {kind: "report", payload: import("./protocol.js").ErrorPayload} |
 *   {kind: "notify", name: string, payload: any}} Effect
 */

/** In order, also when an effect or a callback of the owner causes further ones. */
export class EffectQueue {
  /** @param {(effect: Effect) => void} perform */
  constructor(perform) {
    this.#perform = perform;
  }

  #perform;
  /** @type {Effect[]} */
  #pending = [];
  #running = false;

  /** @param {Effect[]} effects */
  run(effects) {
    this.#pending.push(...effects);
    if (this.#running) {
      return;
    }
    this.#running = true;
    try {
      for (let next = this.#pending.shift(); next; next = this.#pending.shift()) {
        this.#perform(next);
      }
    } finally {
      this.#running = false;
    }
  }
}
