import assert from "node:assert/strict";
import { test } from "node:test";
import { aborted } from "../../static/client/aborted.js";
import { FirstAnswer } from "../../static/client/first-answer.js";

const METADATA = "conversation_initiation_metadata";
/** @param {object} event */
const frame = (event) => JSON.stringify(event);

test("the event that was asked for is the answer", () => {
  const event = { type: METADATA, conversation_initiation_metadata_event: {} };
  assert.deepEqual(new FirstAnswer(METADATA).read(frame(event)), event);
});

test("an error is told with the close that follows it", () => {
  const answer = new FirstAnswer(METADATA);
  const error_event = { code: 1008, message: "No more today." };
  assert.equal(answer.read(frame({ type: "error", error_event })), null);
  assert.equal(answer.refusal(1008, "").message, "No more today.");
  assert.equal(answer.refusal(1008, "Closed.").message, "Closed.");
});

test("anything else is not the protocol", () => {
  for (const data of [
    "no JSON",
    frame({ type: "ping", ping_event: { event_id: 1 } }),
  ]) {
    assert.throws(() => new FirstAnswer(METADATA).read(data), {
      message: /did not come first/u,
    });
  }
});

test("who gives up waits no longer, before or after", async () => {
  const giving = new AbortController();
  const waiting = aborted(giving.signal);
  giving.abort(new Error("enough"));
  await assert.rejects(waiting, { message: "enough" });
  await assert.rejects(aborted(giving.signal), { message: "enough" });
});
