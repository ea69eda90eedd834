import assert from "node:assert/strict";
import { test } from "node:test";
import { BLOCK, largestStep, loadProcessor, pull, tone } from "./worklet-scope.mjs";

const RATE = 48_000;
const FILE = "playback-processor.js";
/** Of a 400 Hz tone at half scale. */
const OWN_STEP = 0.5 * ((2 * Math.PI * 400) / RATE);

/** @param {number} count @param {number} [eventId] */
const play = (count, eventId = 1) => ({
  type: "play",
  samples: tone(400, RATE, count),
  eventId,
});
/** @param {{sent: any[]}} loaded @param {string} type */
const ofType = ({ sent }, type) => sent.filter((message) => message.type === type);
/** @param {number} ms */
const blocks = (ms) => Math.ceil((RATE * ms) / 1000 / BLOCK);

test("every sample is played, in order, and counted exactly", () => {
  const loaded = loadProcessor(FILE);
  const source = tone(400, RATE, 10_001);
  for (let start = 0; start < source.length; start += 1920) {
    loaded.post({
      type: "play",
      samples: source.slice(start, start + 1920),
      eventId: 1,
    });
  }
  const heard = pull(loaded.processor, blocks(400));
  assert.deepEqual(heard.subarray(0, source.length), source);
  const rest = heard.subarray(source.length);
  assert.ok(rest.subarray(480).every((sample) => Math.abs(sample) < 0.005));
  assert.equal(rest.at(-1), 0);
  assert.deepEqual(ofType(loaded, "empty"), [{ type: "empty", playedSamples: 10_001 }]);
});

test("a sound shorter than the lead is played after the lead's time", () => {
  const loaded = loadProcessor(FILE);
  loaded.post(play(480));
  const heard = pull(loaded.processor, blocks(100));
  const first = heard.findIndex((sample) => sample !== 0);
  assert.ok(first > 0 && first <= 0.06 * RATE, `began at ${first}`);
  assert.equal(ofType(loaded, "empty").length, 1);
});

test("draining plays a short rest at once", () => {
  const loaded = loadProcessor(FILE);
  loaded.post(play(480));
  loaded.post({ type: "drain" });
  const heard = pull(loaded.processor, blocks(20));
  assert.ok(heard.findIndex((sample) => sample !== 0) < BLOCK);
  assert.equal(ofType(loaded, "empty")[0]?.playedSamples, 480);
});

test("draining an empty queue answers at once", () => {
  const loaded = loadProcessor(FILE);
  loaded.post({ type: "drain" });
  assert.deepEqual(loaded.sent, [{ type: "empty", playedSamples: 0 }]);
});

test("a flush fades within its time, without a click, and drops the rest", () => {
  const loaded = loadProcessor(FILE);
  loaded.post(play(48_000));
  const before = pull(loaded.processor, blocks(100));
  loaded.post({ type: "flush", eventId: 1, fadeMs: 15 });
  const after = pull(loaded.processor, blocks(100));
  const last = after.findLastIndex((sample) => Math.abs(sample) > 0.001);
  assert.ok(last <= (RATE * 20) / 1000, `sounded for ${last} samples`);
  const whole = new Float32Array([...before, ...after]);
  assert.ok(largestStep(whole) <= OWN_STEP * 1.05);
  const [flushed] = ofType(loaded, "flushed");
  const [empty] = ofType(loaded, "empty");
  assert.equal(empty.playedSamples, before.length + (RATE * 15) / 1000);
  assert.equal(empty.playedSamples + flushed.droppedSamples, 48_000);
});

test("a flush before the sound began plays nothing of it", () => {
  const loaded = loadProcessor(FILE);
  loaded.post(play(960));
  loaded.post({ type: "flush", eventId: 1, fadeMs: 15 });
  assert.ok(pull(loaded.processor, blocks(100)).every((sample) => sample === 0));
  assert.deepEqual(ofType(loaded, "flushed"), [
    { type: "flushed", playedSamples: 0, droppedSamples: 960 },
  ]);
});

test("new sound that comes within a fade is played whole, after it", () => {
  const loaded = loadProcessor(FILE);
  loaded.post(play(48_000));
  const before = pull(loaded.processor, blocks(50));
  loaded.post({ type: "flush", eventId: 1, fadeMs: 15 });
  const fading = pull(loaded.processor, 1);
  const source = tone(400, RATE, 9600);
  loaded.post({ type: "play", samples: source.slice(), eventId: 2 });
  const after = pull(loaded.processor, blocks(300));
  assert.ok(largestStep(new Float32Array([...before, ...fading, ...after])) < 0.03);
  const fade = (RATE * 15) / 1000 - fading.length;
  // The new sound fills the lead, so it begins in the block after the fade's last one.
  const begin = Math.ceil(fade / BLOCK) * BLOCK;
  assert.deepEqual(after.subarray(begin + 2000, begin + 9600), source.subarray(2000));
  assert.equal(
    ofType(loaded, "empty").at(-1).playedSamples,
    before.length + (RATE * 15) / 1000 + 9600,
  );
});

test("an interruption takes what is not newer, in the middle of the queue too", () => {
  const loaded = loadProcessor(FILE);
  loaded.post(play(9600, 4));
  loaded.post(play(9600, 5));
  loaded.post(play(4800, 6));
  const before = pull(loaded.processor, blocks(50));
  loaded.post({ type: "flush", eventId: 5, fadeMs: 15 });
  const fade = (RATE * 15) / 1000;
  assert.deepEqual(ofType(loaded, "flushed"), [
    {
      type: "flushed",
      playedSamples: before.length,
      droppedSamples: 19_200 - before.length - fade,
    },
  ]);
  pull(loaded.processor, blocks(300));
  assert.equal(
    ofType(loaded, "empty").at(-1).playedSamples,
    before.length + fade + 4800,
  );
});

test("a second flush within a fade neither begins it again nor takes newer sound", () => {
  const loaded = loadProcessor(FILE);
  loaded.post(play(9600, 4));
  pull(loaded.processor, blocks(50));
  loaded.post({ type: "flush", eventId: 4, fadeMs: 15 });
  pull(loaded.processor, 2);
  loaded.post(play(4800, 6));
  loaded.post({ type: "flush", eventId: 3, fadeMs: 15 });
  loaded.post({ type: "flush", eventId: 5, fadeMs: 15 });
  pull(loaded.processor, blocks(200));
  const [first, ...later] = ofType(loaded, "flushed");
  assert.deepEqual(
    later.map(({ droppedSamples }) => droppedSamples),
    [0, 0],
  );
  assert.equal(
    ofType(loaded, "empty").at(-1).playedSamples + first.droppedSamples,
    9600 + 4800,
  );
});

test("draining within a fade does not cut what came after", () => {
  const loaded = loadProcessor(FILE);
  loaded.post(play(9600, 4));
  pull(loaded.processor, blocks(50));
  loaded.post({ type: "flush", eventId: 4, fadeMs: 15 });
  loaded.post(play(480, 5));
  loaded.post({ type: "drain" });
  const heard = pull(loaded.processor, blocks(40));
  assert.equal(ofType(loaded, "empty").length, 1);
  // Faded, and at once played on: no lead is waited for.
  const last = heard.findLastIndex((sample) => Math.abs(sample) > 0.01);
  assert.ok(last < RATE * 0.03, `sounded for ${last} samples`);
});

test("a torn stream goes on without a click and without loss", () => {
  const loaded = loadProcessor(FILE);
  const source = tone(400, RATE, 9630);
  loaded.post({ type: "play", samples: source.slice(0, 4815), eventId: 1 });
  const first = pull(loaded.processor, blocks(150));
  loaded.post({ type: "play", samples: source.slice(4815), eventId: 1 });
  const second = pull(loaded.processor, blocks(250));
  assert.ok(largestStep(new Float32Array([...first, ...second])) <= OWN_STEP * 1.3);
  assert.deepEqual(
    ofType(loaded, "empty").map(({ playedSamples }) => playedSamples),
    [4815, 9630],
  );
});

test("progress is told while sound plays, and not in silence", () => {
  const loaded = loadProcessor(FILE);
  loaded.post(play(24_000));
  pull(loaded.processor, blocks(500));
  const told = ofType(loaded, "progress");
  assert.ok(told.length >= 14 && told.length <= 16, `${told.length} reports`);
  const [, second, third] = told;
  assert.ok(
    Math.abs(third.at_s - second.at_s - 0.032) < 1e-9,
    "on the context's clock",
  );
  assert.ok(Math.abs(third.power - 0.125) < 0.002, `mean square ${third.power}`);
  pull(loaded.processor, blocks(500));
  assert.equal(ofType(loaded, "progress").length, told.length);
});

test("a stopped processor lets itself be collected", () => {
  const { processor, post } = loadProcessor(FILE);
  assert.equal(processor.process([], [[new Float32Array(BLOCK)]]), true);
  post({ type: "stop" });
  assert.equal(processor.process([], [[new Float32Array(BLOCK)]]), false);
});
