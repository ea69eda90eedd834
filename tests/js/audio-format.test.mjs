import assert from "node:assert/strict";
import { test } from "node:test";
import {
  decodeAudio,
  encodeAudio,
  parseAudioFormat,
} from "../../static/client/audio-format.js";

const PCM = parseAudioFormat("pcm_16000");
const ULAW = parseAudioFormat("ulaw_8000");

test("formats are known by name", () => {
  assert.deepEqual(parseAudioFormat("pcm_44100"), { encoding: "pcm", rate_hz: 44_100 });
  assert.deepEqual(ULAW, { encoding: "ulaw", rate_hz: 8000 });
  assert.throws(() => parseAudioFormat("mp3_44100"), TypeError);
});

test("16-bit samples travel little-endian and come back", () => {
  const samples = Int16Array.of(0, 1, -1, 258, 32_767, -32_768);
  assert.equal(encodeAudio(samples, PCM), "AAABAP//AgH/fwCA");
  assert.deepEqual(decodeAudio("AAABAP//AgH/fwCA", PCM), samples);
});

test("half a sample at the end is dropped", () => {
  assert.deepEqual(decodeAudio(btoa("\x01\x00\x02"), PCM), Int16Array.of(1));
});

test("µ-law matches the values of G.711", () => {
  const bytes = String.fromCharCode(0x00, 0x80, 0xff, 0x7f, 0x0f, 0xf0);
  assert.deepEqual(
    decodeAudio(btoa(bytes), ULAW),
    Int16Array.of(-32_124, 32_124, 0, 0, -16_764, 120),
  );
});

test("µ-law comes back within its own step", () => {
  for (let byte = 0; byte < 256; byte++) {
    const [sample] = decodeAudio(btoa(String.fromCharCode(byte)), ULAW);
    const again = decodeAudio(encodeAudio(Int16Array.of(Number(sample)), ULAW), ULAW);
    assert.equal(again[0], sample);
  }
  assert.equal(atob(encodeAudio(Int16Array.of(-32_768), ULAW)), "\x00");
});
