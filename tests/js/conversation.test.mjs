import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import {
  Conversation,
  ConversationError,
  TextConversation,
  VoiceConversation,
} from "../../static/client/index.js";
import { FakeSocket, METADATA_FRAME } from "./fake-socket.mjs";

const realWebSocket = globalThis.WebSocket;
beforeEach(() => {
  globalThis.WebSocket = /** @type {any} */ (FakeSocket);
});
afterEach(() => {
  globalThis.WebSocket = realWebSocket;
});

/** A written conversation that is open. @param {object} [options] */
async function begin(options = {}) {
  const starting = Conversation.startSession({
    agentId: "agent_demo",
    origin: "http://here",
    textOnly: true,
    ...options,
  });
  // The socket is made a few microtasks after the call.
  await new Promise((resolve) => setImmediate(resolve));
  const socket = FakeSocket.last;
  socket.opens();
  socket.delivers(METADATA_FRAME);
  return { conversation: await starting, socket };
}

/** @param {FakeSocket} socket */
const sent = (socket) => socket.sent.slice(1).map((frame) => JSON.parse(frame));

/** @param {string} text @param {number} event_id */
const response = (text, event_id) =>
  JSON.stringify({
    type: "agent_response",
    agent_response_event: { agent_response: text, event_id },
  });

/** @param {string} tool_name */
const toolCall = (tool_name) =>
  JSON.stringify({
    type: "client_tool_call",
    client_tool_call: {
      tool_name,
      tool_call_id: "call_1",
      parameters: { floor: 2 },
      event_id: 3,
    },
  });

test("a session goes from connecting to connected and tells its id", async () => {
  /** @type {unknown[]} */
  const log = [];
  const { conversation, socket } = await begin({
    onStatusChange: (/** @type {any} */ { status }) => log.push(status),
    onConnect: (/** @type {unknown} */ props) => log.push(props),
  });
  assert.deepEqual(log, ["connecting", "connected", { conversationId: "conv_1" }]);
  assert.equal(conversation.getId(), "conv_1");
  assert.equal(conversation.isOpen(), true);
  const override = JSON.parse(String(socket.sent[0])).conversation_config_override;
  assert.deepEqual(override.conversation, { text_only: true });
});

test("ending it tells reason user, once, and reaches disconnected", async () => {
  /** @type {unknown[]} */
  const log = [];
  const { conversation, socket } = await begin({
    onDisconnect: (/** @type {any} */ { reason }) => log.push(reason),
  });
  await Promise.all([conversation.endSession(), conversation.endSession()]);
  assert.deepEqual(log, ["user"]);
  assert.deepEqual(socket.closedWith, [1000, "User ended conversation"]);
  assert.equal(conversation.status, "disconnected");
});

test("the server's close is told as the agent's, or as an error with its words", async () => {
  for (const [code, reason] of /** @type {const} */ ([
    [1000, "agent"],
    [1011, "error"],
  ])) {
    /** @type {any[]} */
    const ended = [];
    const { socket } = await begin({
      onDisconnect: (/** @type {unknown} */ details) => ended.push(details),
      onError: () => assert.fail("the end tells of it"),
    });
    socket.closes(code, "The model is down.");
    await new Promise((resolve) => setImmediate(resolve));
    const context = { type: "close", code, reason: "The model is down." };
    const facts = { closeCode: code, closeReason: "The model is down." };
    assert.deepEqual(ended, [
      reason === "agent"
        ? { reason, context, ...facts }
        : { reason, message: "The model is down.", context, ...facts },
    ]);
  }
});

test("a refused session rejects and leaves nothing open", async () => {
  /** @type {string[]} */
  const log = [];
  const starting = Conversation.startSession({
    agentId: "agent_demo",
    origin: "http://here",
    textOnly: true,
    onStatusChange: ({ status }) => log.push(status),
  });
  const refused = assert.rejects(starting, (error) => {
    assert.ok(error instanceof ConversationError);
    return error.reason === "refused" && error.message === "Busy.";
  });
  await new Promise((resolve) => setImmediate(resolve));
  FakeSocket.last.opens();
  FakeSocket.last.closes(1008, "Busy.");
  await refused;
  assert.deepEqual(log, ["connecting", "disconnected"]);
});

test("a callback that acts does not upset the order of what is told", async () => {
  /** @type {string[]} */
  const log = [];
  const { conversation, socket } = await begin({
    onMessage: () => {
      log.push("message");
      conversation.sendFeedback(true);
      log.push("rated");
    },
    onPhaseChange: (/** @type {any} */ { phase }) => log.push(phase),
  });
  log.length = 0;
  conversation.sendUserMessage("Hello");
  socket.delivers(response("We are open.", 3));
  assert.deepEqual(log, ["thinking", "message", "rated", "listening"]);
  assert.deepEqual(
    sent(socket).map(({ type }) => type),
    ["user_message", "feedback"],
  );
});

test("a client tool runs and its result goes back as a string", async () => {
  /** @type {unknown[]} */
  const parameters = [];
  const { socket } = await begin({
    clientTools: {
      show_map: (/** @type {unknown} */ given) => {
        parameters.push(given);
        return { shown: true };
      },
      nothing: () => undefined,
      fails: () => {
        throw new Error("no map here");
      },
    },
  });
  for (const name of ["show_map", "nothing", "fails", "unknown"]) {
    socket.delivers(toolCall(name));
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(parameters, [{ floor: 2 }]);
  assert.deepEqual(
    sent(socket).map(({ tool_call_id, result, is_error }) => [
      tool_call_id,
      result,
      is_error,
    ]),
    [
      ["call_1", '{"shown":true}', false],
      ["call_1", "Client tool execution successful.", false],
      ["call_1", "Client tool execution failed: no map here", true],
      ["call_1", "Client tool with name unknown is not defined on client", true],
    ],
  );
});

test("an unknown tool is left to the owner who asks for it", async () => {
  /** @type {string[]} */
  const asked = [];
  const { socket } = await begin({
    onUnhandledClientToolCall: (/** @type {any} */ { tool_name }) =>
      asked.push(tool_name),
  });
  socket.delivers(toolCall("unknown"));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(asked, ["unknown"]);
  assert.deepEqual(sent(socket), []);
});

test("contextual updates and activity reach the server; activity is thinned out", async () => {
  const { conversation, socket } = await begin();
  conversation.sendContextualUpdate("On page two");
  conversation.sendContextualUpdate("On page three", { contextId: "page" });
  conversation.sendUserActivity();
  conversation.sendUserActivity();
  assert.deepEqual(sent(socket), [
    { type: "contextual_update", text: "On page two" },
    { type: "contextual_update", text: "On page three", context_id: "page" },
    { type: "user_activity" },
  ]);
});

test("without sound the levels are zero and the controls do nothing", async () => {
  const { conversation } = await begin();
  conversation.setVolume({ volume: 0.5 });
  conversation.setMicMuted(true);
  await conversation.changeInputDevice({ inputDeviceId: "x" });
  await conversation.changeOutputDevice({ outputDeviceId: "x" });
  assert.equal(conversation.getInputVolume(), 0);
  assert.equal(conversation.getOutputByteFrequencyData().length, 0);
});

test("files of a message stand in the transcript with it", async () => {
  const { conversation, socket } = await begin();
  conversation.sendMultimodalMessage({ text: "Look", fileIds: ["f1", "f2"] });
  assert.deepEqual(
    conversation.messages.map(({ text, fileIds }) => [text, fileIds]),
    [["Look", ["f1", "f2"]]],
  );
  assert.equal(sent(socket)[0].files.length, 2);
});

test("the end of the longest duration is told once the server has closed", async () => {
  /** @type {unknown[]} */
  const log = [];
  const { socket } = await begin({
    onDisconnect: (/** @type {unknown} */ details) => log.push(details),
    onError: () => assert.fail("the end tells of it"),
  });
  const error_event = {
    code: 1000,
    error_type: "max_duration_exceeded",
    message: "Over.",
  };
  socket.delivers(JSON.stringify({ type: "error", error_event }));
  assert.deepEqual(log, []);
  socket.closes(1000, "Over.");
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(log, [
    {
      reason: "error",
      message: "Over.",
      context: { type: "max_duration_exceeded" },
      closeCode: 1000,
      closeReason: "Over.",
    },
  ]);
});

test("the kind of a conversation answers to the vendor's names", async () => {
  const { conversation } = await begin();
  assert.ok(conversation instanceof TextConversation);
  assert.ok(!(conversation instanceof VoiceConversation));
  assert.equal(conversation.type, "text");
  assert.equal(conversation.connectionType, "websocket");
});

test("who gives up during the delay opens nothing", async () => {
  const giving = new AbortController();
  const before = FakeSocket.last;
  const starting = Conversation.startSession({
    agentId: "agent_demo",
    origin: "http://here",
    textOnly: true,
    connectionDelay: { default: 60_000 },
    signal: giving.signal,
  });
  await new Promise((resolve) => setImmediate(resolve));
  giving.abort(new Error("changed my mind"));
  await assert.rejects(starting, { message: "changed my mind" });
  assert.equal(FakeSocket.last, before);
});

test("an argument of the wrong kind is named", async () => {
  const { conversation } = await begin();
  assert.throws(() => conversation.sendUserMessage(/** @type {any} */ (undefined)), {
    reason: "bad_argument",
    message: "text must be a string, not undefined.",
  });
  assert.throws(
    () => conversation.sendMCPToolApprovalResult("call_1", /** @type {any} */ ("yes")),
    { reason: "bad_argument" },
  );
});
