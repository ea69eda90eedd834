import assert from "node:assert/strict";
import { test } from "node:test";
import { LineWatch } from "../../static/client/line-watch.js";
import { FakeClock } from "./fake-clock.mjs";

function watching() {
  const clock = new FakeClock();
  const began_ms = clock.now_ms();
  /** @type {number[]} */
  const died_ms = [];
  const watch = new LineWatch({
    pingInterval_ms: 5000,
    onDead: () => died_ms.push(clock.now_ms() - began_ms),
    clock,
  });
  watch.start();
  return { watch, clock, died_ms };
}

test("a line that is heard lives", async () => {
  const { watch, clock, died_ms } = watching();
  for (let ping = 0; ping < 20; ping++) {
    await clock.pass(5000);
    watch.heard();
  }
  assert.deepEqual(died_ms, []);
});

test("a silent line dies after 2.4 pings, once", async () => {
  const { clock, died_ms } = watching();
  await clock.pass(60_000);
  assert.equal(died_ms.length, 1);
  assert.ok(Number(died_ms[0]) > 12_000 && Number(died_ms[0]) <= 13_000, `${died_ms}`);
  assert.equal(clock.waiting, 0);
});

test("after the computer's sleep the line is looked at as soon as a timer runs", async () => {
  const { watch, clock, died_ms } = watching();
  await clock.pass(4900);
  watch.heard();
  await clock.sleep(8000);
  assert.deepEqual(died_ms, [12_900]);
});

test("a nap in which pings went on arriving is no reason", async () => {
  const { watch, clock, died_ms } = watching();
  await clock.pass(4900);
  await clock.sleep(1000);
  watch.heard();
  await clock.sleep(4000);
  assert.deepEqual(died_ms, []);
});

test("a page that returns looks at once; one whose line was heard lately goes on", async () => {
  const { watch, clock, died_ms } = watching();
  await clock.pass(7000);
  watch.returned();
  assert.deepEqual(died_ms, []);
  await clock.pass(600);
  watch.returned();
  assert.deepEqual(died_ms, [7600]);
  watch.returned();
  assert.equal(died_ms.length, 1);
});

test("a stopped watch says nothing", async () => {
  const { watch, clock, died_ms } = watching();
  watch.stop();
  await clock.pass(60_000);
  watch.returned();
  assert.deepEqual(died_ms, []);
});
