import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationUrl } from "../../static/client/address.js";
import { openConnection } from "../../static/client/connection.js";
import { ConversationError } from "../../static/client/errors.js";
import { FakeSocket, METADATA, METADATA_FRAME } from "./fake-socket.mjs";

const FIRST = /** @type {const} */ ({ type: "conversation_initiation_client_data" });
/** @param {AbortSignal} [signal] */
function open(signal) {
  /** @type {any[]} */
  const log = [];
  const promise = openConnection(
    { url: "ws://here/v1", protocols: ["convai"] },
    [FIRST],
    {
      onEvent: (event) => log.push(event.type),
      onClosed: (closed) => log.push(closed),
      onMalformed: (error) => log.push(error.reason),
    },
    { WebSocket: /** @type {any} */ (FakeSocket), signal },
  );
  return { promise, log, socket: FakeSocket.last };
}

async function openReady() {
  const opened = open();
  opened.socket.opens();
  opened.socket.delivers(METADATA_FRAME);
  const { connection } = await opened.promise;
  return { ...opened, connection };
}

test("the address is the one every client builds", () => {
  const target = { agentId: "agent_demo", source: "js_sdk", version: "1.0" };
  assert.equal(
    conversationUrl({ ...target, origin: "http://127.0.0.1:8000" }),
    "ws://127.0.0.1:8000/v1/convai/conversation" +
      "?agent_id=agent_demo&source=js_sdk&version=1.0",
  );
  assert.match(
    conversationUrl({ ...target, origin: "https://example.org" }),
    /^wss:\/\/example\.org\//,
  );
  assert.equal(
    conversationUrl({
      ...target,
      origin: "",
      signedUrl: "wss://example.org/v1?agent_id=a&conversation_signature=s",
    }),
    "wss://example.org/v1?agent_id=a&conversation_signature=s&source=js_sdk&version=1.0",
  );
});

test("ready only after the metadata; the first message goes first", async () => {
  const { promise, socket } = open();
  assert.deepEqual(socket.protocols, ["convai"]);
  assert.deepEqual(socket.sent, []);
  socket.opens();
  assert.deepEqual(socket.sent, [JSON.stringify(FIRST)]);
  socket.delivers(METADATA_FRAME);
  assert.deepEqual((await promise).metadata, METADATA);
});

test("events after the metadata arrive in order, malformed ones are told", async () => {
  const { socket, log } = await openReady();
  socket.delivers('{"type": "vad_score", "vad_score_event": {"vad_score": 1}}');
  socket.delivers("nonsense");
  socket.delivers('{"type": "unheard_of"}');
  assert.deepEqual(log, ["vad_score", "protocol", "unheard_of"]);
});

test("anything before the metadata ends the attempt", async () => {
  const { promise, socket } = open();
  socket.opens();
  socket.delivers('{"type": "ping", "ping_event": {"event_id": 1}}');
  await assert.rejects(promise, { reason: "protocol" });
  assert.notEqual(socket.closedWith, null);
});

test("a server that never answers is unreachable", async () => {
  const { promise, socket } = open();
  socket.closes(1006, "");
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof ConversationError);
    assert.equal(error.reason, "server_unreachable");
    assert.equal(error.closeCode, 1006);
    return true;
  });
});

test("a refusal carries the server's words", async () => {
  const { promise, socket } = open();
  socket.opens();
  socket.closes(1008, "This agent is busy.");
  await assert.rejects(promise, { reason: "refused", message: "This agent is busy." });
});

test("close code 1000 is the agent hanging up, any other an error", async () => {
  for (const [code, reason] of /** @type {const} */ ([
    [1000, "agent"],
    [1011, "error"],
    [1006, "error"],
  ])) {
    const { socket, log } = await openReady();
    socket.closes(code, "words");
    assert.deepEqual(log, [{ reason, closeCode: code, closeReason: "words" }]);
  }
});

test("after our own close nothing is told and nothing is sent", async () => {
  const { connection, socket, log } = await openReady();
  connection.close("User ended conversation");
  assert.deepEqual(socket.closedWith, [1000, "User ended conversation"]);
  socket.delivers('{"type": "unheard_of"}');
  socket.closes(1000, "");
  connection.send({ type: "user_activity" });
  assert.deepEqual(log, []);
  assert.equal(socket.sent.length, 1);
});

test("giving up while connecting closes the socket", async () => {
  const controller = new AbortController();
  const { promise, socket } = open(controller.signal);
  controller.abort(new Error("enough"));
  await assert.rejects(promise, { message: "enough" });
  assert.notEqual(socket.closedWith, null);
});

test("a server that takes the call but says nothing is given up", async () => {
  const promise = openConnection(
    { url: "ws://here/v1", protocols: ["convai"] },
    [FIRST],
    { onEvent() {}, onClosed() {}, onMalformed() {} },
    { WebSocket: /** @type {any} */ (FakeSocket), timeout_ms: 1 },
  );
  FakeSocket.last.opens();
  await assert.rejects(promise, { reason: "server_unreachable" });
  assert.notEqual(FakeSocket.last.closedWith, null);
});

test("a stuck network drops audio, never words", async () => {
  const { connection, socket } = await openReady();
  socket.bufferedAmount = 10_000_000;
  connection.send({ user_audio_chunk: "AAAA" });
  connection.send({ type: "user_message", text: "Hello" });
  assert.equal(socket.sent.length, 2);
  socket.bufferedAmount = 0;
  connection.send({ user_audio_chunk: "AAAA" });
  assert.equal(socket.sent.length, 3);
});
