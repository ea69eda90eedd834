import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameLog } from "../../static/client/frame-log.js";

const AUDIO = '{"user_audio_chunk":"AAAA"}';
const NO_AUDIO = '{"user_audio_chunk":""}';

/** @param {number} count */
function filled(count) {
  const log = new FrameLog({ audioKept_ms: 1000 });
  for (let n = 1; n <= count; n++) {
    log.add(`frame ${n}`, "words", n);
  }
  return log;
}

test("frames after a number are those the other side lacks", () => {
  const log = filled(3);
  assert.equal(log.count, 3);
  assert.deepEqual(log.after(1), ["frame 2", "frame 3"]);
  assert.deepEqual(log.after(3), []);
  assert.deepEqual(log.after(0), ["frame 1", "frame 2", "frame 3"]);
});

test("what is forgotten frees its place and cannot be asked for", () => {
  const log = filled(3);
  log.forget(2);
  assert.equal(log.kept, 1);
  assert.equal(log.count, 3);
  assert.deepEqual(log.after(2), ["frame 3"]);
  assert.equal(log.after(1), null);
  log.forget(1);
  assert.deepEqual(log.after(2), ["frame 3"], "old news changes nothing");
  log.add("frame 4", "words", 4);
  assert.deepEqual(log.after(3), ["frame 4"]);
});

test("a number that was never given is refused, and not believed when forgetting", () => {
  const log = filled(3);
  assert.equal(log.after(4), null);
  log.forget(9);
  assert.equal(log.count, 3);
  log.add("frame 4", "words", 4);
  assert.deepEqual(log.after(3), ["frame 4"]);
});

test("audio too old leaves its number behind; words stay", () => {
  const log = new FrameLog({ audioKept_ms: 1000 });
  log.add(AUDIO, "audio", 0);
  log.add("hello", "words", 10);
  log.add(AUDIO, "audio", 500);
  log.add(AUDIO, "audio", 1400);
  assert.deepEqual(log.after(0), [NO_AUDIO, "hello", AUDIO, AUDIO]);
  log.add(AUDIO, "audio", 1501);
  assert.deepEqual(log.after(0), [NO_AUDIO, "hello", NO_AUDIO, AUDIO, AUDIO]);
});

test("a server that begins anew hears all that is kept, but no old moments", () => {
  const log = filled(2);
  log.forget(1);
  log.add(AUDIO, "audio", 3);
  log.add("pong", "moment", 4);
  log.add("bye", "words", 2000);
  assert.deepEqual(log.restart(), ["frame 2", "bye"]);
  assert.equal(log.count, 2);
  log.add("more", "words", 2001);
  assert.deepEqual(log.after(1), ["bye", "more"]);
});

test("a long talk that is acknowledged takes no more room than a short one", () => {
  const log = new FrameLog({ audioKept_ms: 20_000 });
  for (let n = 1; n <= 60_000; n++) {
    log.add(AUDIO, "audio", 32 * n);
    if (n % 156 === 0) {
      log.forget(n - 30);
    }
  }
  assert.ok(log.kept <= 186 + 30, `${log.kept} are kept`);
  assert.equal(log.count, 60_000);
});
