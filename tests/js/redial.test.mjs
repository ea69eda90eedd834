import assert from "node:assert/strict";
import { test } from "node:test";
import { backOff_ms, Redial } from "../../static/client/redial.js";
import { FakeClock } from "./fake-clock.mjs";

/** @param {((attempt: number) => Promise<string>)} answer */
function trying(answer, window_ms = 20_000) {
  const clock = new FakeClock();
  const began_ms = clock.now_ms();
  /** @type {number[]} */
  const dialled_ms = [];
  const redial = new Redial({
    dial: () => {
      dialled_ms.push(clock.now_ms() - began_ms);
      return answer(dialled_ms.length);
    },
    isFinal: (error) => /** @type {Error} */ (error).message === "refused",
    window_ms,
    clock,
  });
  return { redial, clock, dialled_ms, result: redial.run() };
}

const failing = async () => {
  throw new Error("no line");
};

test("pauses grow and then stay", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 50].map(backOff_ms),
    [0, 250, 500, 1000, 2000, 2000, 2000],
  );
});

test("the first attempt is made at once and its line handed out", async () => {
  const { result, dialled_ms } = trying(async () => "line");
  assert.equal(await result, "line");
  assert.deepEqual(dialled_ms, [0]);
});

test("attempts go on with pauses until one succeeds", async () => {
  const { result, clock, dialled_ms } = trying(async (attempt) =>
    attempt < 5 ? failing() : "line",
  );
  await clock.pass(10_000);
  assert.equal(await result, "line");
  assert.deepEqual(dialled_ms, [0, 250, 750, 1750, 3750]);
  assert.equal(clock.waiting, 0, "no timer is left");
});

test("once the window is over the last failure is told", async () => {
  const { result, clock, dialled_ms } = trying(failing, 5000);
  const failed = assert.rejects(result, { message: "no line" });
  await clock.pass(6000);
  await failed;
  assert.deepEqual(dialled_ms, [0, 250, 750, 1750, 3750]);
  assert.equal(clock.waiting, 0);
});

test("a final answer ends it at once", async () => {
  const { result, dialled_ms } = trying(async () => {
    throw new Error("refused");
  });
  await assert.rejects(result, { message: "refused" });
  assert.equal(dialled_ms.length, 1);
});

test("hurrying cuts the pause short, stopping ends it", async () => {
  const { redial, result, clock, dialled_ms } = trying(failing);
  const failed = assert.rejects(result, { message: "no line" });
  await clock.pass(1000);
  redial.hurry();
  await clock.pass(0);
  assert.deepEqual(dialled_ms, [0, 250, 750, 1000]);
  redial.stop();
  await failed;
  assert.equal(clock.waiting, 0);
});
