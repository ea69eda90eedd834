import assert from "node:assert/strict";
import { test } from "node:test";
import { makeKernel } from "../../static/client/resampling.js";
import { BLOCK, loadProcessor, tone, toneLevel } from "./worklet-scope.mjs";

const FILE = "capture-processor.js";

/**
 * @param {Float32Array} source
 * @param {number} inputHz
 * @param {number} outputHz
 */
function capture(source, inputHz, outputHz) {
  const { processor, sent } = loadProcessor(FILE, {
    sampleRate: inputHz,
    processorOptions: {
      outputHz,
      kernel: inputHz === outputHz ? null : makeKernel(inputHz, outputHz),
    },
  });
  for (let start = 0; start + BLOCK <= source.length; start += BLOCK) {
    processor.process([[source.subarray(start, start + BLOCK)]]);
  }
  const samples = sent.flatMap((frame) => [...frame.samples]);
  return { frames: sent, samples: samples.map((sample) => sample / 32768) };
}

test("a context at the session's rate passes samples through unchanged", () => {
  const source = tone(1000, 16_000, 16_000);
  const { frames, samples } = capture(source, 16_000, 16_000);
  assert.equal(frames[0].samples.length, 512);
  samples.forEach((sample, n) => {
    assert.ok(Math.abs(sample - /** @type {number} */ (source[n])) < 1 / 32768);
  });
});

for (const [inputHz, outputHz] of [
  [48_000, 16_000],
  [44_100, 16_000],
  [48_000, 8000],
  [44_100, 48_000],
  [16_000, 24_000],
]) {
  const [from, to] = [Number(inputHz), Number(outputHz)];
  test(`${from} Hz becomes ${to} Hz: the right length, the voice kept`, () => {
    const { frames, samples } = capture(tone(1000, from, 10 * from), from, to);
    const frame = Math.round(to * 0.032);
    assert.ok(frames.every(({ samples: { length } }) => length === frame));
    // At most one frame is still being filled.
    assert.ok(10 * to - samples.length < frame + 128);
    const level = toneLevel(samples.slice(to), 1000, to);
    assert.ok(Math.abs(level - 0.5) < 0.005, `level ${level}`);
  });
}

test("sounds above the session's range do not fold back into it", () => {
  const { samples } = capture(tone(10_500, 48_000, 96_000), 48_000, 16_000);
  const loudest = Math.max(...samples.slice(1000).map(Math.abs));
  assert.ok(loudest < 0.001, `alias at ${loudest}`);
});

test("the peak tells a dead microphone from a quiet one", () => {
  const dead = capture(new Float32Array(4800), 48_000, 16_000);
  assert.ok(dead.frames.every(({ peak }) => peak === 0));
  const live = capture(tone(300, 48_000, 4800), 48_000, 16_000);
  assert.ok(live.frames.every(({ peak }) => peak > 0.3));
});

test("too loud a sound is clipped, not wrapped", () => {
  const loud = new Float32Array(1024).map((_, n) => (n % 64 < 32 ? 1.7 : -1.7));
  const { samples } = capture(loud, 16_000, 16_000);
  assert.equal(Math.max(...samples), 32767 / 32768);
  assert.equal(Math.min(...samples), -1);
});

test("channels are mixed; an input without a source is waited for", () => {
  const { processor, sent } = loadProcessor(FILE, {
    sampleRate: 16_000,
    processorOptions: { outputHz: 16_000, kernel: null },
  });
  assert.equal(processor.process([[]]), true);
  for (let block = 0; block < 4; block++) {
    const [left, right] = [new Float32Array(BLOCK), new Float32Array(BLOCK)];
    left.fill(0.5);
    processor.process([[left, right]]);
  }
  assert.equal(sent.length, 1);
  assert.ok(sent[0].samples.every((/** @type {number} */ sample) => sample === 8192));
});
