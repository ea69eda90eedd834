/** When the agent's track sounds, by its level and by what the server says. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { AgentTrack } from "../../static/client/agent-track.js";
import { FakeClock, settled } from "./fake-clock.mjs";

const REPORT_MS = 32;
const names = /** @type {const} */ ([
  "AudioWorkletNode",
  "GainNode",
  "MediaStream",
  "Audio",
]);
const real = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));

class Node {
  /** @type {unknown[]} */
  targets = [];
  /** @type {number[]} */
  levels = [];
  gain = { setTargetAtTime: (/** @type {number} */ level) => this.levels.push(level) };

  /** @param {unknown} target */
  connect(target) {
    this.targets.push(target);
  }

  disconnect() {
    this.targets = [];
  }

  /** @type {Node} */
  static last;
  constructor() {
    Node.last = this;
  }
}

class Meter extends Node {
  port = {
    /** @type {((event: {data: object}) => void) | null} */
    onmessage: null,
    postMessage() {},
  };

  /** @type {Meter} @override */
  static last;
  constructor() {
    super();
    Meter.last = this;
  }
}

class Element {
  muted = false;
  /** @type {unknown} */
  srcObject = null;
  play = async () => {};

  /** @type {Element} */
  static last;
  constructor() {
    Element.last = this;
  }
}

beforeEach(() => {
  const made = {
    AudioWorkletNode: Meter,
    GainNode: Node,
    MediaStream: class {},
    Audio: Element,
  };
  for (const name of names) {
    Object.defineProperty(globalThis, name, {
      value: made[name],
      configurable: true,
    });
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

function heard() {
  const clock = new FakeClock();
  /** @type {string[]} */
  const log = [];
  const told = { samples: 0 };
  const source = new Node();
  const context = {
    sampleRate: 48_000,
    state: "running",
    currentTime: 0,
    createMediaStreamSource: () => source,
  };
  const track = new AgentTrack(
    /** @type {any} */ (context),
    /** @type {any} */ ({}),
    clock,
  );
  const gain = /** @type {Node} */ (source.targets[0]);
  const target = new Node();
  track.start(/** @type {any} */ (target), 16_000, {
    onStarted: () => log.push("started"),
    onDrained: () => log.push("drained"),
    onLevel: () => {},
    onSamples: (samples) => {
      told.samples += samples.length;
    },
  });
  /** So long a stretch of one loudness comes. */
  const hear = async (/** @type {number} */ power, /** @type {number} */ ms) => {
    for (let at_ms = 0; at_ms < ms; at_ms += REPORT_MS) {
      await clock.pass(REPORT_MS);
      const samples = new Int16Array(512);
      Meter.last.port.onmessage?.({ data: { samples, power, at_s: 0 } });
    }
  };
  return { track, clock, log, told, hear, context, gain, source, target };
}

const SPEECH = 0.01;
const SILENCE = 1e-9;

test("it goes by way of the context, and Chrome is made to decode it", () => {
  const { gain, target } = heard();
  assert.deepEqual(gain.targets, [target]);
  assert.equal(Element.last.muted, true);
  assert.notEqual(Element.last.srcObject, null);
});

test("it sounds from the first loud moment until speech is over, pauses included", async () => {
  const { track, log, hear } = heard();
  await hear(SILENCE, 500);
  track.setSpeaks(true);
  await hear(SILENCE, 96);
  assert.deepEqual(log, [], "told before it is heard");
  await hear(SPEECH, 500);
  await hear(SILENCE, 600);
  await hear(SPEECH, 500);
  assert.deepEqual(log, ["started"], "between two sentences");
  track.setSpeaks(false);
  await hear(SPEECH, 96);
  await hear(SILENCE, 192);
  assert.equal(track.sounding, true);
  await hear(SILENCE, 32);
  assert.deepEqual(log, ["started", "drained"]);
});

test("what sounds is told as samples, its pauses with it", async () => {
  const { track, told, hear } = heard();
  await hear(SILENCE, 320);
  track.setSpeaks(true);
  await hear(SPEECH, 320);
  await hear(SILENCE, 320);
  assert.equal(told.samples, 20 * 512);
  track.interrupt();
  await hear(SPEECH, 320);
  assert.equal(told.samples, 20 * 512);
});

test("after an interruption it is silent at once, until other words sound", async () => {
  const { track, log, hear } = heard();
  track.setSpeaks(true);
  await hear(SPEECH, 500);
  track.interrupt();
  assert.deepEqual(log, ["started", "drained"]);
  await hear(SPEECH, 96);
  track.setSpeaks(false);
  await hear(SILENCE, 96);
  assert.deepEqual(log, ["started", "drained"], "what fades is the old");
  track.setSpeaks(true);
  await hear(SPEECH, 96);
  assert.deepEqual(log, ["started", "drained", "started"]);
});

/** @param {Promise<unknown>} promise */
function watched(promise) {
  const state = { done: false };
  void promise.then(() => {
    state.done = true;
  });
  return state;
}

test("the end waits for what the browser holds back, and for the hardware", async () => {
  const { track, log, hear, clock } = heard();
  track.setSpeaks(true);
  await hear(SPEECH, 500);
  track.setSpeaks(false);
  const drained = watched(track.drain());
  await hear(SPEECH, 300);
  await hear(SILENCE, 384);
  assert.equal(drained.done, false, "more may be held back");
  await clock.pass(250);
  assert.equal(drained.done, false, "a headset has not played it yet");
  await clock.pass(120);
  assert.equal(drained.done, true);
  assert.deepEqual(log, ["started", "drained"]);
  assert.equal(clock.waiting, 0);
});

test("nothing is waited for after silence, nor for ever", async () => {
  const silent = heard();
  await silent.hear(SILENCE, 500);
  const drained = watched(silent.track.drain());
  await settled();
  assert.equal(drained.done, true);

  const endless = heard();
  await endless.hear(SPEECH, 500);
  const over = watched(endless.track.drain());
  await endless.hear(SPEECH, 4000);
  assert.equal(over.done, true);
});

test("who hangs up hears it fade", async () => {
  const { track, log, hear, clock, gain } = heard();
  await hear(SPEECH, 500);
  const finished = watched(track.finish());
  assert.deepEqual(gain.levels, [0]);
  await clock.pass(30);
  assert.equal(finished.done, true);
  assert.deepEqual(log, ["started", "drained"]);
});

test("where nothing plays, the server's word is taken", () => {
  const { track, log, context } = heard();
  context.state = "suspended";
  track.setSpeaks(true);
  track.setSpeaks(false);
  assert.deepEqual(log, ["started", "drained"]);
});

test("it leaves nothing connected, and tells that it is silent", async () => {
  const { track, log, hear, source, gain } = heard();
  await hear(SPEECH, 100);
  track.close();
  assert.deepEqual(log, ["started", "drained"]);
  assert.deepEqual([source.targets, gain.targets], [[], []]);
  assert.equal(Element.last.srcObject, null);
});
