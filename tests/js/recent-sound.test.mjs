import assert from "node:assert/strict";
import { test } from "node:test";
import { RecentSound } from "../../static/client/recent-sound.js";

test("what came after a moment is given once, with its time", () => {
  const recent = new RecentSound({ kept_ms: 1000 });
  for (const at_ms of [100, 200, 300]) {
    recent.add(`at ${at_ms}`, at_ms);
  }
  assert.deepEqual(recent.takeSince(100), [
    { frame: "at 200", at_ms: 200 },
    { frame: "at 300", at_ms: 300 },
  ]);
  assert.deepEqual(recent.takeSince(0), []);
});

test("it keeps no more than its time", () => {
  const recent = new RecentSound({ kept_ms: 1000 });
  for (let at_ms = 0; at_ms <= 60_000; at_ms += 32) {
    recent.add("frame", at_ms);
    assert.ok(recent.length <= 33);
  }
});
