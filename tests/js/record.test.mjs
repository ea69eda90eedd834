/** The page of a conversation in the admin: what needs no browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { clock } from "../../static/admin_record/clock.js";
import { heardAt } from "../../static/admin_record/dialogue.js";
import { pauses, skipFrom } from "../../static/admin_record/silence.js";
import { askWaveform, fitted, NoWaveform } from "../../static/admin_record/waveform.js";

/**
 * A second for each letter: c the caller, a the agent, b both, . nobody.
 * @param {string} seconds
 */
const speech = (seconds) => ({
  durationMs: seconds.length * 1000,
  caller: [...seconds].map((who) => ("cb".includes(who) ? 90 : 2)),
  agent: [...seconds].map((who) => ("ab".includes(who) ? 90 : 0)),
});

test("times read like a clock", () => {
  assert.deepEqual([0, 59_999, 65_000, 3_605_000].map(clock), [
    "0:00",
    "0:59",
    "1:05",
    "1:00:05",
  ]);
});

test("turns that are heard at a time, also while both speak", () => {
  const turns = [
    { fromMs: 0, untilMs: 1000 },
    { fromMs: 900, untilMs: 2000 },
  ];
  assert.deepEqual(heardAt(turns, 500), [0]);
  assert.deepEqual(heardAt(turns, 950), [0, 1]);
  assert.deepEqual(heardAt(turns, 1250), [0, 1]);
  assert.deepEqual(heardAt(turns, 1500), [1]);
  assert.deepEqual(heardAt(turns, 5000), []);
});

test("pauses are where neither speaks for long, less what words need", () => {
  assert.deepEqual(pauses(speech("c.a...b...")), [
    { fromMs: 3300, untilMs: 5700 },
    { fromMs: 7300, untilMs: 9700 },
  ]);
  assert.deepEqual(pauses(speech("cacab")), []);
  assert.deepEqual(pauses(speech("..a")), [{ fromMs: 300, untilMs: 1700 }]);
});

test("within a pause one goes on at its end", () => {
  const known = pauses(speech("c.a...b"));
  assert.equal(skipFrom(known, 3_200), null);
  assert.equal(skipFrom(known, 3_300), 5_700);
  assert.equal(skipFrom(known, 5_700), null);
  assert.equal(skipFrom([], 10), null);
});

test("bars are joined by their loudest until they fit", () => {
  assert.deepEqual(fitted([1, 9, 2, 3, 8, 0], 3), [9, 3, 8]);
  assert.deepEqual(fitted([1, 2], 5), [1, 2]);
  const many = fitted(
    Array.from({ length: 2000 }, (_, index) => index % 7),
    333,
  );
  assert.equal(many.length, 333);
  assert.ok(many.every((bar) => bar >= 5));
});

test("a waveform is asked for until it is measured; why there is none is told", async (t) => {
  const json = { "Content-Type": "application/json" };
  const answers = [
    new Response('{"problem": "it is being measured."}', {
      status: 202,
      headers: json,
    }),
    new Response('{"duration_ms": 50, "caller": [1], "agent": [2]}', { headers: json }),
    new Response('{"problem": "its file is gone."}', { status: 404, headers: json }),
    new Response("<h1>Sign in</h1>", { headers: { "Content-Type": "text/html" } }),
  ];
  t.mock.method(globalThis, "fetch", async () => answers.shift());
  t.mock.method(globalThis, "setTimeout", (/** @type {() => void} */ go) => go());
  let waited = 0;
  const wait = () => {
    waited += 1;
  };
  const found = await askWaveform("/waveform", wait);
  assert.deepEqual(found, { durationMs: 50, caller: [1], agent: [2] });
  assert.equal(waited, 1);
  await assert.rejects(
    askWaveform("/waveform", wait),
    new NoWaveform("its file is gone."),
  );
  await assert.rejects(askWaveform("/waveform", wait), NoWaveform);
});
