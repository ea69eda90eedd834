import assert from "node:assert/strict";
import { test } from "node:test";
import { Approvals } from "../../static/client/approvals.js";

/** @param {"awaiting_approval" | "failure"} state */
const call = (state) => ({
  service_id: "mcp_1",
  tool_call_id: "call_1",
  tool_name: "find_book",
  parameters: {},
  timestamp: "",
  state,
});
const asking = call("awaiting_approval");
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** @param {any} handler */
function begin(handler) {
  /** @type {unknown[]} */
  const log = [];
  const approvals = new Approvals(handler, {
    onAnswer: (callId, isApproved) => log.push([callId, isApproved]),
    onFailed: ({ reason, toolCallId, toolName, serviceId }) =>
      log.push([reason, toolCallId, toolName, serviceId]),
  });
  return { approvals, log };
}
const COMPLAINT = ["approval", "call_1", "find_book", "mcp_1"];

test("the handler's word is sent, once for each call", async () => {
  const { approvals, log } = begin(() => true);
  approvals.told(asking);
  await settled();
  approvals.told(asking);
  await settled();
  assert.deepEqual(log, [["call_1", true], COMPLAINT]);
});

test("whatever is not a clear yes is a no", async () => {
  for (const handler of [
    () => "yes",
    () => {
      throw new Error("no dialog");
    },
    () => Promise.reject(new Error("no dialog")),
  ]) {
    const { approvals, log } = begin(handler);
    approvals.told(asking);
    await settled();
    assert.deepEqual(log, [COMPLAINT, ["call_1", false]]);
  }
});

test("a decision nobody waits for is not sent, and the handler is told so", async () => {
  for (const end of [
    (/** @type {Approvals} */ approvals) => approvals.told(call("failure")),
    (/** @type {Approvals} */ approvals) => approvals.close(),
  ]) {
    const { approvals, log } = begin(
      (/** @type {unknown} */ _call, /** @type {{signal: AbortSignal}} */ { signal }) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve(true))),
    );
    approvals.told(asking);
    end(approvals);
    await settled();
    assert.deepEqual(log, [COMPLAINT]);
  }
});

test("without a handler nobody is asked", async () => {
  const { approvals, log } = begin(undefined);
  approvals.told(asking);
  await settled();
  assert.deepEqual(log, []);
});
