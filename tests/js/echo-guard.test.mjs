import assert from "node:assert/strict";
import { test } from "node:test";
import { EchoGuard } from "../../static/client/echo-guard.js";
import { HalfDuplex } from "../../static/client/half-duplex.js";

const STEP_S = 0.032;

/** The same numbers for everybody, 0..1. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * The loudness of somebody speaking, in dB: syllables of 100 to 300 ms, pauses between.
 * @param {number} seed
 * @param {number} steps
 */
function speech(seed, steps) {
  const next = numbers(seed);
  /** @type {number[]} */
  const levels = [];
  while (levels.length < steps) {
    const peak_db = -25 + 15 * next();
    const length = 3 + Math.floor(6 * next());
    for (let n = 0; n < length; n++) {
      const swell = 12 * (Math.sin((Math.PI * (n + 0.5)) / length) - 1);
      levels.push(peak_db + swell + 3 * next());
    }
    for (let n = Math.floor(4 * next()); n > 0; n--) {
      levels.push(-55 + 4 * next());
    }
  }
  return levels.slice(0, steps);
}

/** @param {number} level_db */
const power = (level_db) => 10 ** (level_db / 10);

/**
 * What a microphone hears of an agent: later, softer, in a room with a hum.
 * @param {number[]} played @param {number} loss_db
 */
function echoOf(played, loss_db, lag = 5) {
  const next = numbers(99);
  return played.map((_, n) => {
    const hum = power(-58 + 2 * next());
    return 10 * Math.log10(power((played[n - lag] ?? -80) - loss_db) + hum);
  });
}

/**
 * @param {EchoGuard | HalfDuplex} ear
 * @param {number[]} played @param {number[]} heard
 */
function listen(ear, played, heard, from_s = 0) {
  played.forEach((level_db, n) => {
    const at_s = from_s + n * STEP_S + 0.001;
    ear.played(power(level_db), at_s);
    ear.heard(power(heard[n] ?? -60), at_s, true);
  });
  return from_s + (played.length - 1) * STEP_S + 0.001;
}

test("the agent's own voice is known again, late and soft as it comes", () => {
  for (let seed = 1; seed <= 50; seed++) {
    for (const [loss_db, lag] of /** @type {const} */ ([
      [6, 2],
      [15, 5],
      [20, 12],
    ])) {
      const guard = new EchoGuard();
      const played = speech(seed, 60);
      const at_s = listen(guard, played, echoOf(played, loss_db, lag));
      assert.ok(guard.echo(at_s), `seed ${seed}, ${loss_db} dB`);
    }
  }
});

test("a user who speaks up is hardly ever taken for an echo", () => {
  let taken = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const guard = new EchoGuard();
    const at_s = listen(guard, speech(seed, 60), speech(seed + 1000, 60));
    taken += guard.echo(at_s) ? 1 : 0;
  }
  assert.ok(taken <= 6, `${taken} of 300`);
});

test("an echo too soft to interrupt is none", () => {
  const guard = new EchoGuard();
  const played = speech(7, 60);
  assert.equal(guard.echo(listen(guard, played, echoOf(played, 45))), false);
});

test("a moment of sound, or none, tells nothing", () => {
  const guard = new EchoGuard();
  assert.equal(guard.echo(3), false);
  const played = speech(7, 10);
  assert.equal(guard.echo(listen(guard, played, echoOf(played, 6))), false);
});

test("one echo is chance, two within a minute are a habit, two in an hour are not", () => {
  const played = speech(3, 60);
  const heard = echoOf(played, 10);
  const often = new EchoGuard();
  assert.equal(often.interrupted(listen(often, played, heard)), false);
  assert.equal(often.interrupted(listen(often, played, heard, 20)), true);
  const seldom = new EchoGuard();
  assert.equal(seldom.interrupted(listen(seldom, played, heard)), false);
  assert.equal(seldom.interrupted(listen(seldom, played, heard, 1800)), false);
});

/** @param {import("../../static/client/half-duplex.js").HalfDuplexMode} mode */
function echoing(mode) {
  /** @type {unknown[]} */
  const told = [];
  const duplex = new HalfDuplex(mode, (props) => told.push(props));
  const played = speech(3, 60);
  let at_s = 0;
  for (let time = 0; time < 3; time++) {
    at_s = listen(duplex, played, echoOf(played, 10), 10 * time);
    duplex.interrupted();
  }
  return { duplex, told, at_s };
}

test("an echo silences the microphone while the agent sounds, and a little longer", () => {
  const { duplex, told, at_s } = echoing("auto");
  assert.deepEqual(told, [{ halfDuplex: true }]);
  assert.equal(duplex.heard(0.1, at_s + 0.032, true), false);
  assert.equal(duplex.heard(0.1, at_s + 0.2, false), false);
  assert.equal(duplex.heard(0.1, at_s + 0.4, false), true);
});

test("another device is heard anew", () => {
  const { duplex, at_s } = echoing("auto");
  duplex.deviceChanged();
  assert.equal(duplex.heard(0.1, at_s + 0.032, true), true);
});

test("who does not want it is told and heard; who wants it always needs no echo", () => {
  const off = echoing("off");
  assert.deepEqual(off.told, [{ halfDuplex: false }]);
  assert.equal(off.duplex.heard(0.1, off.at_s, true), true);
  const on = new HalfDuplex("on", () => assert.fail("told"));
  assert.equal(on.heard(0.1, 1, true), false);
  assert.equal(on.heard(0.1, 2, false), true);
});
