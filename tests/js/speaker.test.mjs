/** The speaker and its worklet together, the audio thread's crank turned by hand. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Speaker } from "../../static/client/speaker.js";
import { FakeClock, settled } from "./fake-clock.mjs";
import { BLOCK, loadProcessor, pull, tone } from "./worklet-scope.mjs";

const RATE = 48_000;
const names = /** @type {const} */ (["AudioWorkletNode", "GainNode", "AnalyserNode"]);
const real = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
/** @type {ReturnType<typeof loadProcessor>} */
let worklet;

/** A node of the graph that does nothing. */
class Node {
  fftSize = 1024;
  frequencyBinCount = 512;
  gain = { setTargetAtTime() {} };

  /** @param {unknown} next */
  connect(next) {
    return next;
  }

  disconnect() {}
}

class WorkletNode extends Node {
  port = {
    /** @type {((event: {data: any}) => void) | null} */
    onmessage: null,
    postMessage: (/** @type {any} */ message) => worklet.post(message),
  };

  constructor() {
    super();
    worklet = loadProcessor("playback-processor.js");
    WorkletNode.last = this;
  }

  /** @type {WorkletNode} */
  static last;
}

beforeEach(() => {
  const made = { AudioWorkletNode: WorkletNode, GainNode: Node, AnalyserNode: Node };
  for (const name of names) {
    Object.defineProperty(globalThis, name, { value: made[name], configurable: true });
  }
});
afterEach(() => {
  names.forEach((name, index) => {
    const before = real[index];
    if (before === undefined) {
      Reflect.deleteProperty(globalThis, name);
    } else {
      Object.defineProperty(globalThis, name, before);
    }
  });
});

function speaking() {
  /** @type {string[]} */
  const log = [];
  const context = {
    sampleRate: RATE,
    state: "running",
    currentTime: 0,
    destination: {},
  };
  const clock = new FakeClock();
  const events = {
    onStarted: () => log.push("started"),
    onDrained: () => log.push("drained"),
  };
  const speaker = new Speaker(/** @type {any} */ (context), RATE, events, clock);
  /** Plays for so long; reports arrive as they do in a page. */
  const hear = async (/** @type {number} */ ms) => {
    const heard = pull(worklet.processor, Math.ceil((RATE * ms) / 1000 / BLOCK));
    for (const data of worklet.sent.splice(0)) {
      WorkletNode.last.port.onmessage?.({ data });
    }
    await settled();
    return heard;
  };
  return { speaker, context, clock, log, hear };
}

/** @param {number} ms */
const sound = (ms) =>
  Int16Array.from(tone(400, RATE, (RATE * ms) / 1000), (value) => value * 32_768);

/** What a headset may hold of sound that the graph has put out. */
const HARDWARE_MS = 250;

/** @param {Promise<unknown>} promise */
function watched(promise) {
  const state = { done: false };
  void promise.then(() => {
    state.done = true;
  });
  return state;
}

test("the server's close waits for the last sample of the last word", async () => {
  const { speaker, clock, hear, log } = speaking();
  const said = sound(1000);
  speaker.play(said, 1);
  const before = await hear(400);
  const drained = watched(speaker.drain());
  const rest = await hear(550);
  await clock.pass(HARDWARE_MS);
  assert.equal(drained.done, false, "50 ms are still to come");
  const last = await hear(100);
  await clock.pass(HARDWARE_MS - 1);
  assert.equal(drained.done, false, "a headset has not played it yet");
  await clock.pass(1);
  assert.equal(drained.done, true);
  const heard = new Float32Array([...before, ...rest, ...last]);
  for (let n = 0; n < said.length; n++) {
    assert.equal(heard[n], Number(said[n]) / 32_768);
  }
  assert.equal(speaker.played_ms, 1000);
  assert.deepEqual(log, ["started", "drained"]);
});

test("who hangs up 300 ms before the end hears the end", async () => {
  const { speaker, clock, hear } = speaking();
  const said = sound(500);
  speaker.play(said, 1);
  const before = await hear(208);
  const finished = speaker.finish();
  const after = await hear(350);
  await clock.pass(HARDWARE_MS);
  await finished;
  const heard = new Float32Array([...before, ...after]);
  for (let n = 0; n < said.length; n++) {
    assert.equal(heard[n], Number(said[n]) / 32_768);
  }
});

test("who hangs up in mid-sentence has silence after the fade", async () => {
  const { speaker, clock, hear } = speaking();
  speaker.play(sound(5000), 1);
  await hear(200);
  const finished = speaker.finish();
  const after = await hear(200);
  await clock.pass(HARDWARE_MS);
  await finished;
  const last = after.findLastIndex((value) => Math.abs(value) > 0.001);
  assert.ok(last <= 0.02 * RATE, `sounded for ${last} samples`);
});

test("an interruption of the past leaves the present alone", async () => {
  const { speaker, hear, log } = speaking();
  speaker.play(sound(300), 1);
  await hear(400);
  speaker.play(sound(300), 2);
  speaker.interrupt(1);
  await hear(400);
  assert.equal(speaker.played_ms, 600);
  assert.equal(speaker.sounding, true, "a pause tells the end");
  speaker.interrupt(2);
  assert.deepEqual(log, ["started", "drained"]);
  speaker.close();
});

test("an hour of talk leaves nothing behind", async () => {
  const { speaker, clock, hear } = speaking();
  for (let turn = 1; turn <= 60; turn++) {
    speaker.play(sound(100), turn);
    if (turn % 3 === 0) {
      await hear(60);
      speaker.interrupt(turn);
    }
    await hear(200);
  }
  const drained = watched(speaker.drain());
  await settled();
  assert.equal(drained.done, true, "nothing is outstanding");
  assert.equal(clock.waiting, 0);
  speaker.close();
});

test("a worklet that answers no more does not hold the end back for ever", async () => {
  const { speaker, clock } = speaking();
  speaker.play(sound(1000), 1);
  const drained = watched(speaker.drain());
  await clock.pass(19_000);
  assert.equal(drained.done, false);
  await clock.pass(1000 + HARDWARE_MS);
  assert.equal(drained.done, true);
});

/** The agent speaks for three seconds and nothing plays it; then it is known why. */
async function unheard() {
  const made = speaking();
  made.context.state = "suspended";
  made.speaker.play(sound(5000), 1);
  await made.clock.pass(3000);
  made.speaker.setUnheard(true);
  return made;
}

test("where nothing can play, speech takes the time it would have taken", async () => {
  const { speaker, clock, log } = await unheard();
  await clock.pass(1000);
  speaker.play(sound(2000), 1);
  await clock.pass(2999);
  assert.deepEqual(log, ["started"]);
  await clock.pass(1);
  assert.deepEqual(log, ["started", "drained"]);
  speaker.play(sound(1000), 2);
  await clock.pass(1000);
  assert.deepEqual(log, ["started", "drained", "started", "drained"]);
  assert.equal(clock.waiting, 0);
});

test("what nobody heard in its time is not played later, nor kept", async () => {
  const { speaker, context, clock, log, hear } = await unheard();
  speaker.play(sound(2000), 1);
  await clock.pass(500);
  context.state = "running";
  speaker.setUnheard(false);
  assert.ok((await hear(400)).every((value) => value === 0));
  speaker.play(sound(300), 1);
  const heard = await hear(400);
  assert.ok(heard.some((value) => value !== 0));
  await clock.pass(200);
  assert.deepEqual(log, ["started", "drained"], "the worklet tells the end again");
  await clock.pass(10_000);
  assert.deepEqual(log, ["started", "drained"]);
  assert.equal(speaker.played_ms, 300);
});

test("a device that comes after the last word brings the silence in its time", async () => {
  const { speaker, context, clock, log, hear } = await unheard();
  context.state = "running";
  speaker.setUnheard(false);
  await hear(100);
  await clock.pass(2000);
  assert.deepEqual(log, ["started", "drained"]);
});

test("unheard speech is interrupted at once, and no end waits for it", async () => {
  const { speaker, clock, log } = await unheard();
  speaker.interrupt(1);
  assert.deepEqual(log, ["started", "drained"]);
  speaker.play(sound(5000), 2);
  const drained = watched(speaker.drain());
  await settled();
  assert.equal(drained.done, true);
  assert.deepEqual(log.slice(2), ["started", "drained"]);
  assert.equal(clock.waiting, 0);
  speaker.play(sound(5000), 3);
  speaker.close();
  assert.equal(clock.waiting, 0);
});
