/** A connection that ends with its line: the server offers no other. */
import { closedBy, isStale, readFrame } from "./connection-events.js";
import { formatMessage } from "./protocol.js";

/** @typedef {import("./protocol.js").ClientMessage} ClientMessage */

const MAX_UNSENT_AUDIO_BYTES = 262_144;

/** Made by `openConnection`. */
export class PlainConnection {
  /**
   * @param {import("./connection.js").AnyLine} line
   * @param {import("./connection-events.js").ConnectionEvents} events
   */
  constructor(line, events) {
    this.#line = line;
    line.listen({
      onFrame: (data) => {
        const event = readFrame(data, events);
        if (event !== null) {
          events.onEvent(event);
        }
      },
      onClosed: (code, reason) => events.onClosed(closedBy(code, reason)),
    });
  }

  #line;

  /** Sound goes and comes beside the frames. */
  get carriesSound() {
    return this.#line.carriesSound;
  }

  /** @param {ClientMessage} message */
  send(message) {
    if (this.carriesSound && "user_audio_chunk" in message) {
      return;
    }
    if (!isStale(message, this.#line.bufferedBytes, MAX_UNSENT_AUDIO_BYTES)) {
      this.#line.send(formatMessage(message));
    }
  }

  /**
   * Nothing is reported from here on.
   * @param {string} reason at most 123 bytes
   */
  close(reason) {
    this.#line.close(reason);
  }
}
