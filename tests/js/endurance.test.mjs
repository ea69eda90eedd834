/** Wake lock, sound that the system stops, devices that vanish. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DeviceWatch } from "../../static/client/device-watch.js";
import { SoundKeeper, untilRunning } from "../../static/client/sound-keeper.js";
import { WakeLock } from "../../static/client/wake-lock.js";
import { FakeClock, settled } from "./fake-clock.mjs";

class FakePage extends EventTarget {
  visibilityState = "visible";

  /** @param {string} state */
  becomes(state) {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

function screen() {
  const page = new FakePage();
  /** @type {{released: boolean, release: () => Promise<void>}[]} */
  const locks = [];
  const request = async () => {
    const lock = {
      released: false,
      release: async () => {
        lock.released = true;
      },
    };
    locks.push(lock);
    return lock;
  };
  const wakeLock = /** @type {any} */ ({ request });
  return { page, locks, lock: new WakeLock({ wakeLock, document: page }) };
}

test("the screen is kept on, again after the page was hidden, and let go once", async () => {
  const { page, locks, lock } = screen();
  lock.acquire();
  await settled();
  page.becomes("visible");
  await settled();
  assert.equal(locks.length, 1, "one that is held is not asked for again");
  Object.assign(locks[0] ?? {}, { released: true });
  page.becomes("hidden");
  page.becomes("visible");
  await settled();
  assert.equal(locks.length, 2);
  await lock.release();
  await lock.release();
  assert.equal(locks[1]?.released, true);
  page.becomes("visible");
  await settled();
  assert.equal(locks.length, 2);
});

test("a lock that is refused, or unknown, hurts nobody and is asked for again", async () => {
  const page = new FakePage();
  let asked = 0;
  const request = () => {
    asked++;
    return Promise.reject(new DOMException("low battery", "NotAllowedError"));
  };
  const lock = new WakeLock({
    wakeLock: /** @type {any} */ ({ request }),
    document: page,
  });
  lock.acquire();
  await settled();
  page.becomes("visible");
  await settled();
  assert.equal(asked, 2);
  await lock.release();
  const none = new WakeLock({ document: page });
  none.acquire();
  await none.release();
});

class FakeContext extends EventTarget {
  state = "running";
  resumed = 0;
  /** Whether the system lets it run. */
  allowed = true;

  async resume() {
    this.resumed++;
    if (!this.allowed) {
      throw new DOMException("interrupted", "InvalidStateError");
    }
    this.becomes("running");
  }

  /** @param {string} state */
  becomes(state) {
    if (state !== this.state) {
      this.state = state;
      this.dispatchEvent(new Event("statechange"));
    }
  }
}

/** @param {{context?: FakeContext, policy?: string}} [found] */
function keeping({ context = new FakeContext(), policy } = {}) {
  const page = new FakePage();
  const clock = new FakeClock();
  const navigator = policy === undefined ? {} : { getAutoplayPolicy: () => policy };
  /** @type {unknown[]} */
  const told = [];
  /** @type {boolean[]} */
  const unavailable = [];
  const keeper = new SoundKeeper(
    /** @type {any} */ (context),
    {
      onPaused: (paused) => told.push(paused),
      onUnavailable: (is) => unavailable.push(is),
    },
    { document: page, clock, navigator },
  );
  return { context, page, clock, told, unavailable, keeper };
}

/** Of a machine without a loudspeaker: to resume it takes for ever, with no error. */
class DeafContext extends FakeContext {
  /** @override */
  state = "suspended";

  /** @override */
  resume() {
    this.resumed++;
    return new Promise(() => {});
  }
}

test("sound that can be woken is woken, and nobody is bothered", async () => {
  const { context, clock, told } = keeping();
  context.becomes("suspended");
  await clock.pass(1000);
  assert.equal(context.state, "running");
  assert.deepEqual(told, []);
  assert.equal(clock.waiting, 0);
});

test("sound that stays away is told, and comes back with a tap", async () => {
  const { context, page, clock, told } = keeping();
  context.allowed = false;
  context.becomes("interrupted");
  await clock.pass(499);
  assert.deepEqual(told, []);
  await clock.pass(1);
  assert.deepEqual(told, [true]);
  context.allowed = true;
  page.dispatchEvent(new Event("pointerup"));
  await settled();
  assert.deepEqual(told, [true, false]);
  const resumed = context.resumed;
  page.dispatchEvent(new Event("pointerup"));
  assert.equal(context.resumed, resumed, "a tap is not needed any more");
});

test("sound comes back with the page; after the end nothing is woken", async () => {
  const { context, page, clock, told, keeper } = keeping();
  context.allowed = false;
  context.becomes("interrupted");
  await clock.pass(500);
  context.allowed = true;
  page.becomes("visible");
  await settled();
  assert.deepEqual(told, [true, false]);
  keeper.stop();
  context.becomes("suspended");
  await clock.pass(1000);
  assert.equal(context.state, "suspended");
});

test("where a browser says that no tap is missing, it is a device that is", async () => {
  const context = new DeafContext();
  const { clock, told, unavailable } = keeping({ context, policy: "allowed" });
  await clock.pass(2999);
  assert.deepEqual(unavailable, [], "a headset may take as long to wake");
  await clock.pass(1);
  assert.deepEqual(unavailable, [true]);
  context.becomes("running");
  assert.deepEqual(unavailable, [true, false], "somebody has connected one");
  assert.deepEqual(told, [], "no tap was asked for that could not help");
  assert.equal(clock.waiting, 0);
});

test("a tap that was asked for and does not help shows that nothing can play", async () => {
  const context = new DeafContext();
  const { page, clock, told, unavailable } = keeping({ context });
  await clock.pass(60_000);
  assert.deepEqual([told, unavailable], [[true], []], "nobody has tapped");
  page.dispatchEvent(new Event("pointerup"));
  page.dispatchEvent(new Event("click"));
  await clock.pass(3000);
  assert.deepEqual([told, unavailable], [[true, false], [true]]);
  page.becomes("visible");
  const resumed = context.resumed;
  page.dispatchEvent(new Event("click"));
  assert.equal(context.resumed, resumed + 1, "it is tried all the same");
  await clock.pass(60_000);
  assert.deepEqual([told, unavailable], [[true, false], [true]]);
});

test("a phone call is no missing device, however often one taps", async () => {
  const { context, page, clock, told, unavailable } = keeping();
  context.allowed = false;
  context.becomes("interrupted");
  await clock.pass(500);
  page.dispatchEvent(new Event("click"));
  await clock.pass(60_000);
  assert.deepEqual([told, unavailable], [[true], []]);
});

test("after the end nobody is told of a device", async () => {
  const context = new DeafContext();
  const { clock, unavailable, keeper } = keeping({ context, policy: "allowed" });
  keeper.stop();
  await clock.pass(10_000);
  assert.deepEqual(unavailable, []);
});

test("a start waits for sound, but not for ever", async () => {
  const clock = new FakeClock();
  const context = new DeafContext();
  let ready = false;
  void untilRunning(/** @type {any} */ (context), clock).then(() => {
    ready = true;
  });
  // Its promise is kept by other browsers, and by this one never.
  await clock.pass(999);
  assert.equal(ready, false);
  await clock.pass(1);
  assert.equal(ready, true);
  await untilRunning(/** @type {any} */ (new FakeContext()), clock);
});

/** @param {{kind: string, deviceId: string}[]} present */
function watching(present) {
  const mediaDevices = Object.assign(new EventTarget(), {
    enumerateDevices: async () => present,
  });
  const status = Object.assign(new EventTarget(), { state: "granted" });
  /** @type {unknown[]} */
  const log = [];
  const state = { inputId: "headset", outputId: "", refusal: "" };
  const watch = new DeviceWatch(
    {
      inputId: () => state.inputId,
      outputId: () => state.outputId,
      useDefaultInput: async () => {
        if (state.refusal) {
          throw new Error(state.refusal);
        }
        state.inputId = "default";
      },
      useDefaultOutput: async () => {
        state.outputId = "";
      },
    },
    {
      onDeviceLost: ({ kind, replaced }) => log.push([kind, replaced]),
      onInputFailed: (error) => log.push(/** @type {Error} */ (error).message),
    },
    {
      mediaDevices: /** @type {any} */ (mediaDevices),
      permissions: /** @type {any} */ ({ query: async () => status }),
    },
  );
  const change = async () => {
    mediaDevices.dispatchEvent(new Event("devicechange"));
    await settled();
  };
  /** @param {string} permission */
  const permit = async (permission) => {
    status.state = permission;
    status.dispatchEvent(new Event("change"));
    await settled();
  };
  return { watch, log, state, change, permit };
}

const BUILT_IN = { kind: "audioinput", deviceId: "built-in" };
const HEADSET = { kind: "audioinput", deviceId: "headset" };
const SPEAKER = { kind: "audiooutput", deviceId: "speaker" };

test("devices that stay are left alone", async () => {
  const { log, state, change } = watching([BUILT_IN, HEADSET, SPEAKER]);
  await change();
  assert.deepEqual(log, []);
  assert.equal(state.inputId, "headset");
});

test("a headset that vanishes is replaced by the default devices", async () => {
  const { watch, log, state, change } = watching([BUILT_IN, SPEAKER]);
  state.outputId = "headset-out";
  await Promise.all([watch.inputEnded(), change()]);
  assert.deepEqual(log, [
    ["input", true],
    ["output", true],
  ]);
  assert.deepEqual([state.inputId, state.outputId], ["default", ""]);
});

test("without a permission to see devices none is taken for lost", async () => {
  const { log, change } = watching([{ kind: "audioinput", deviceId: "" }]);
  await change();
  assert.deepEqual(log, []);
});

test("with no microphone left the reason is told once, and the next one is taken", async () => {
  const { watch, log, state, change } = watching([]);
  state.refusal = "No microphone was found.";
  await watch.inputEnded();
  await change();
  assert.deepEqual(log, [["input", false], "No microphone was found."]);
  state.refusal = "";
  await change();
  assert.deepEqual(log.at(-1), ["input", true]);
});

test("a permission taken back is told with the fix, and given again goes on", async () => {
  const { watch, log, state, permit } = watching([HEADSET]);
  await settled();
  state.refusal = "The microphone is blocked. Allow it for this page.";
  await permit("denied");
  await watch.inputEnded();
  assert.deepEqual(log, [["input", false], state.refusal]);
  state.refusal = "";
  await permit("granted");
  assert.deepEqual(log.at(-1), ["input", true]);
  watch.stop();
  await permit("denied");
  assert.equal(log.length, 3);
});
