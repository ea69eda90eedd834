/** What goes beside the words: files, a rating, the answer to a tool's question. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversationError } from "../../static/client/index.js";
import { fake, live, settled } from "./fake-talk.mjs";

const files = { file_input_config: { enabled: true, max_files_per_conversation: 2 } };
/** @param {string} name @param {number} [size] */
const image = (name, size = 5) =>
  /** @type {any} */ ({ name, size, type: "image/png" });

test("files go with the next message, once they have arrived", async () => {
  const talk = await live({ config: files });
  talk.attach([image("a")]);
  assert.equal(talk.state.attachments[0]?.status, "uploading");
  assert.equal(talk.sendText("Look"), false, "one is still on its way");
  await settled();
  assert.equal(talk.sendText(""), true);
  assert.deepEqual(fake.conversation.calls, [
    ["sendMultimodalMessage", { text: undefined, fileIds: ["file_a"] }],
  ]);
  assert.deepEqual(talk.state.attachments, []);
  assert.deepEqual(talk.state.fileNames.get(7), ["a"]);
  talk.attach([image("b"), image("c")]);
  await settled();
  assert.equal(talk.state.fileProblem?.key, "file_limit_reached");
  assert.equal(talk.state.attachments.length, 1);
});

test("a file taken back is removed from the server, also one still on its way", async () => {
  const talk = await live({ config: files, given: { origin: "wss://example.com/" } });
  talk.attach([image("a"), image("b")]);
  const [first] = talk.state.attachments;
  talk.removeAttachment(first?.key ?? 0);
  await settled();
  talk.removeAttachment(talk.state.attachments[0]?.key ?? 0);
  const base = "https://example.com/v1/convai/conversations/conv_1/files";
  assert.deepEqual(
    fake.requests.map(([url, { method }]) => `${method} ${url}`),
    [`DELETE ${base}/file_a`, `DELETE ${base}/file_b`],
  );
});

test("a file the server refuses is told with its reason and is gone", async () => {
  const talk = await live({ config: files });
  fake.conversation.upload = () =>
    Promise.reject(ConversationError.upload("No.", { closeReason: "No." }));
  talk.attach([image("a")]);
  await settled();
  assert.deepEqual(talk.state.attachments, []);
  assert.deepEqual(talk.state.fileProblem, {
    key: "file_refused",
    values: { name: "a", reason: "No." },
  });
});

test("a rating is sent, and can be tried again when it was not taken", async () => {
  const talk = await live({ given: { origin: "wss://example.com/" } });
  fake.options.onDisconnect({ reason: "user" });
  await talk.rate({ rating: 4 });
  assert.equal(talk.state.rating, "thanks");
  const [[url, init] = ["", {}]] = fake.requests;
  assert.equal(url, "https://example.com/v1/convai/conversations/conv_1/feedback");
  assert.equal(init.body, '{"rating":4}');
  Object.defineProperty(globalThis, "fetch", {
    configurable: true,
    value: async () => ({ ok: false, status: 403 }),
  });
  await talk.rate({ rating: 4, comment: "Nice" });
  assert.equal(talk.state.rating, "failed");
});

test("a tool's question waits until it is answered or too late", async () => {
  const talk = await live();
  const call = {
    tool_call_id: "t1",
    state: "awaiting_approval",
    approval_timeout_secs: 9,
  };
  fake.options.onMCPToolCall(call);
  fake.options.onMCPToolCall(call);
  fake.options.onMCPToolCall({ ...call, tool_call_id: "t2" });
  assert.equal(talk.state.approvals.length, 2);
  talk.answerApproval("t1", true);
  assert.deepEqual(fake.conversation.calls, [
    ["sendMCPToolApprovalResult", "t1", true],
  ]);
  fake.options.onMCPToolCall({ ...call, tool_call_id: "t2", state: "failure" });
  assert.deepEqual(talk.state.approvals, []);
});

test("a tool's question is due as much later as the line was lost", async (context) => {
  const talk = await live();
  let now_ms = 1000;
  context.mock.method(performance, "now", () => now_ms);
  const call = { tool_call_id: "t1", state: "awaiting_approval" };
  fake.options.onMCPToolCall({ ...call, approval_timeout_secs: 9 });
  fake.options.onMCPToolCall({ ...call, tool_call_id: "t2" });
  now_ms = 2000;
  fake.options.onConnectionChange({ state: "reconnecting" });
  now_ms = 3000;
  fake.options.onConnectionChange({ state: "reconnecting" });
  now_ms = 62_000;
  fake.options.onConnectionChange({ state: "restored" });
  fake.options.onConnectionChange({ state: "connected" });
  assert.deepEqual(
    talk.state.approvals.map((one) => one.until_ms),
    [70_000, null],
  );
});
