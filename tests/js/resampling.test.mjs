import assert from "node:assert/strict";
import { test } from "node:test";
import { Resampler } from "../../static/client/resampling.js";
import { tone, toneLevel } from "./worklet-scope.mjs";

/**
 * @param {Float32Array} source
 * @param {number} chunk
 * @param {Resampler} resampler
 */
function resample(source, chunk, resampler) {
  const whole = Int16Array.from(source, (sample) => Math.round(sample * 32767));
  const parts = [];
  for (let start = 0; start < whole.length; start += chunk) {
    parts.push(...resampler.push(whole.subarray(start, start + chunk)));
  }
  return [...parts, ...resampler.finish()];
}

for (const [inputHz, outputHz] of [
  [16_000, 48_000],
  [16_000, 44_100],
  [22_050, 48_000],
  [24_000, 48_000],
  [8000, 48_000],
  [48_000, 44_100],
]) {
  const [from, to] = [Number(inputHz), Number(outputHz)];
  test(`${from} Hz to ${to} Hz: exact length, level and pitch kept`, () => {
    const heard = resample(tone(1000, from, from), 640, new Resampler(from, to));
    assert.ok(Math.abs(heard.length - to) <= 1, `${heard.length} samples`);
    assert.ok(Math.abs(toneLevel(heard, 1000, to) - 0.5) < 0.005);
  });
}

test("chunks leave no seam", () => {
  const source = tone(440, 16_000, 16_000);
  const whole = resample(source, 16_000, new Resampler(16_000, 44_100));
  const torn = resample(source, 333, new Resampler(16_000, 44_100));
  assert.equal(torn.length, whole.length);
  torn.forEach((sample, n) => {
    assert.ok(Math.abs(sample - Number(whole[n])) < 1e-3);
  });
});

test("the first sample of a sound is there, and the last", () => {
  const step = new Float32Array(320).fill(0.5);
  const heard = resample(step, 320, new Resampler(16_000, 48_000));
  assert.ok(Math.abs(heard.length - 960) <= 1);
  assert.ok(Number(heard[0]) > 0.2, `begins with ${heard[0]}`);
  assert.ok(Number(heard.at(-3)) > 0.2, `ends with ${heard.at(-1)}`);
});

test("equal rates pass through", () => {
  const resampler = new Resampler(48_000, 48_000);
  assert.deepEqual(
    [...resampler.push(Int16Array.of(0, 16_384, -32_768))],
    [0, 0.5, -1],
  );
  assert.equal(resampler.finish().length, 0);
});
