import assert from "node:assert/strict";
import { test } from "node:test";
import { stretchVoice } from "../../static/client/level-meter.js";

test("the bands are those of the voice, whatever the sample rate", () => {
  for (const rate_hz of [16_000, 44_100, 48_000]) {
    const bandwidth_hz = rate_hz / 2 / 1024;
    const spectrum = Uint8Array.from({ length: 1024 }, (_, band) =>
      band * bandwidth_hz >= 4000 ? 200 : 0,
    );
    const bands = new Uint8Array(1024);
    stretchVoice(spectrum, bandwidth_hz, bands);
    const first_hz = 100 + (bands.findIndex((level) => level > 100) / 1024) * 7900;
    assert.ok(Math.abs(first_hz - 4000) < 60, `${rate_hz}: ${first_hz}`);
    assert.equal(bands.at(-1), 200);
  }
});

test("between two bands it goes up in a line", () => {
  const bands = new Uint8Array(8);
  // Two bands of 4000 Hz: those of the voice are both, each four times.
  stretchVoice(Uint8Array.from([0, 100]), 4000, bands);
  assert.deepEqual([...bands], [0, 25, 50, 75, 100, 100, 100, 100]);
});
