import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { lockSound, unlockSound } from "../../static/client/sound-unlock.js";

const real = {
  AudioContext: globalThis.AudioContext,
  navigator: Object.getOwnPropertyDescriptor(globalThis, "navigator"),
};
afterEach(() => {
  globalThis.AudioContext = real.AudioContext;
  if (real.navigator !== undefined) {
    Object.defineProperty(globalThis, "navigator", real.navigator);
  }
});

/** Notes what is asked of it, in order. */
class FakeContext {
  /** @type {unknown[]} */
  log = [];
  sampleRate = 48_000;
  state = "suspended";
  destination = "loudspeaker";

  resume() {
    this.log.push("resume");
    return Promise.reject(new Error("no tap"));
  }

  /** @param {number} _channels @param {number} length */
  createBuffer(_channels, length) {
    return { length };
  }

  createBufferSource() {
    const source = {
      /** @type {{length: number} | null} */
      buffer: null,
      connect: (/** @type {unknown} */ to) => this.log.push(to),
      disconnect: () => this.log.push("disconnect"),
      start: () => this.log.push(source.buffer?.length),
      onended: () => {},
    };
    this.source = source;
    return source;
  }

  async close() {
    this.log.push("close");
    this.state = "closed";
  }
}

/** @param {object} [navigator] */
function browser(navigator = {}) {
  globalThis.AudioContext = /** @type {any} */ (FakeContext);
  Object.defineProperty(globalThis, "navigator", {
    value: navigator,
    configurable: true,
  });
}

test("sound is resumed and primed with silence before anything is awaited", () => {
  browser();
  const context = /** @type {any} */ (unlockSound());
  assert.deepEqual(context.log, ["resume", "loudspeaker", 4800]);
  context.source.onended();
  assert.equal(context.log.at(-1), "disconnect");
});

test("an iPhone is told of the microphone before it opens, and that it is over", async () => {
  const audioSession = { type: "auto" };
  browser({ audioSession });
  const context = unlockSound();
  assert.equal(audioSession.type, "play-and-record");
  await lockSound(/** @type {AudioContext} */ (context));
  assert.equal(audioSession.type, "auto");
});

test("locking twice closes once", async () => {
  browser();
  const context = /** @type {any} */ (unlockSound());
  await lockSound(context);
  await lockSound(context);
  assert.deepEqual(
    context.log.filter((/** @type {unknown} */ entry) => entry === "close"),
    ["close"],
  );
});

test("a browser without live sound gets none, and no exception", () => {
  globalThis.AudioContext = /** @type {any} */ (undefined);
  assert.equal(unlockSound(), undefined);
});
