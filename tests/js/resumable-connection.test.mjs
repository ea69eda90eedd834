import assert from "node:assert/strict";
import { test } from "node:test";
import { openConnection } from "../../static/client/connection.js";
import { FakeClock, settled } from "./fake-clock.mjs";
import { FakeSocket, METADATA } from "./fake-socket.mjs";

const RESUMPTION = { token: "first", window_ms: 20_000, ping_interval_ms: 5000 };
const WELCOME = JSON.stringify({
  type: "conversation_initiation_metadata",
  conversation_initiation_metadata_event: { ...METADATA, resumption: RESUMPTION },
});

/** @param {number} event_id @param {number} [received] */
const ping = (event_id, received) =>
  JSON.stringify({ type: "ping", ping_event: { event_id, ping_ms: null, received } });
/** @param {string} text */
const said = (text) => ({ type: /** @type {const} */ ("user_message"), text });
/** @param {object} [changes] */
const resumed = (changes = {}) =>
  JSON.stringify({
    type: "conversation_resumed",
    conversation_resumed_event: {
      conversation_id: "conv_1",
      received: 0,
      token: "second",
      window_ms: 20_000,
      restarted: false,
      ...changes,
    },
  });

async function talking() {
  const clock = new FakeClock();
  /** @type {any[]} */
  const log = [];
  const opening = openConnection(
    {
      url: "ws://here/v1/convai/conversation?agent_id=a&conversation_signature=s&token=t",
      protocols: ["convai"],
    },
    [{ type: "conversation_initiation_client_data" }],
    {
      onEvent: (event) => log.push(event.ping_event?.event_id ?? event.type),
      onClosed: (closed) => log.push(closed),
      onMalformed: (error) => log.push(error.reason),
      onConnectionChange: ({ state }) => log.push(state),
      onRestarted: () => log.push("restarted"),
    },
    { WebSocket: /** @type {any} */ (FakeSocket), clock },
  );
  const first = FakeSocket.last;
  first.opens();
  first.delivers(WELCOME);
  const { connection } = await opening;
  return { connection, clock, log, first };
}

/** The next line, once it was dialled. */
async function nextLine() {
  await settled();
  const socket = FakeSocket.last;
  socket.opens();
  return socket;
}

/** @param {FakeSocket} socket */
const texts = (socket) => socket.sent.slice(1).map((frame) => JSON.parse(frame).text);

test("resuming is asked for in the first address, and what admits once is not repeated", async () => {
  const { first, clock } = await talking();
  assert.match(first.url, /resumable=1/);
  first.closes(1006, "");
  await clock.pass(0);
  const query = new URL(FakeSocket.last.url).searchParams;
  assert.deepEqual(Object.fromEntries(query), {
    agent_id: "a",
    resumable: "1",
    resuming: "1",
  });
});

test("a lost line is replaced and each side goes on where the other stopped", async () => {
  const { connection, first, log } = await talking();
  first.delivers(ping(1));
  first.delivers("{}");
  connection.send(said("one"));
  connection.send(said("two"));
  first.closes(1006, "");
  connection.send(said("three"));
  const second = await nextLine();
  assert.deepEqual(JSON.parse(String(second.sent[0])), {
    type: "conversation_resume",
    token: "first",
    received: 2,
  });
  second.delivers(resumed({ received: 1 }));
  second.delivers(ping(3));
  await settled();
  assert.deepEqual(texts(second), ["two", "three"]);
  connection.send(said("four"));
  assert.deepEqual(texts(second), ["two", "three", "four"]);
  assert.deepEqual(log, [1, "protocol", "reconnecting", "restored", 3]);

  second.closes(1012, "restarting");
  const third = await nextLine();
  assert.deepEqual(JSON.parse(String(third.sent[0])), {
    type: "conversation_resume",
    token: "second",
    received: 3,
  });
});

test("a pong tells what came, a ping frees what arrived", async () => {
  const { connection, first, log } = await talking();
  for (let n = 0; n < 100; n++) {
    connection.send({ user_audio_chunk: "AAAA" });
  }
  first.delivers(ping(1, 90));
  connection.send({ type: "pong", event_id: 1 });
  assert.deepEqual(JSON.parse(String(first.sent.at(-1))), {
    type: "pong",
    event_id: 1,
    received: 1,
  });
  first.closes(1006, "");
  const second = await nextLine();
  second.delivers(resumed({ received: 89 }));
  await settled();
  assert.equal(log.at(-1).closeCode, 1002, "what arrived is kept no more");
});

test("a server that begins anew gets everything it never kept, counted from one", async () => {
  const { connection, first, log } = await talking();
  connection.send(said("kept"));
  first.delivers(ping(1, 1));
  connection.send({ type: "pong", event_id: 1 });
  connection.send(said("lost with the server"));
  first.closes(1006, "");
  const second = await nextLine();
  second.delivers(resumed({ restarted: true, received: 0 }));
  await settled();
  assert.deepEqual(texts(second), ["lost with the server"]);
  assert.deepEqual(log, [1, "reconnecting", "restarted", "restored"]);
  second.delivers(ping(9, 1));
  second.closes(1006, "");
  const third = await nextLine();
  assert.equal(JSON.parse(String(third.sent[0])).received, 1);
});

test("attempts go on while nobody answers, and end with the window", async () => {
  const { first, clock, log } = await talking();
  first.closes(1006, "");
  await clock.pass(20_001);
  assert.notEqual(FakeSocket.last.closedWith, null, "the last attempt is given up");
  assert.deepEqual(log, [
    "reconnecting",
    { reason: "error", closeCode: 1006, closeReason: "" },
  ]);
});

test("a server that is not ready yet is waited for, not called twice", async () => {
  const { connection, first, clock, log } = await talking();
  connection.send(said("kept, as the server found"));
  connection.send(said("lost"));
  first.closes(1006, "");
  const second = await nextLine();
  await clock.pass(15_000);
  assert.equal(FakeSocket.last, second);
  assert.equal(second.closedWith, null);
  second.delivers(resumed({ restarted: true, received: 1 }));
  await settled();
  assert.deepEqual(texts(second), ["lost"]);
  assert.deepEqual(log, ["reconnecting", "restarted", "restored"]);
});

test("an attempt that takes too long is left without hanging up", async () => {
  const { first, clock } = await talking();
  first.closes(1006, "");
  await settled();
  const slow = FakeSocket.last;
  await clock.pass(5500);
  assert.notEqual(FakeSocket.last, slow, "there is another attempt");
  assert.deepEqual(slow.closedWith, []);
});

test("the server's no ends it at once, in the server's words", async () => {
  const { first, log } = await talking();
  first.closes(1006, "");
  const second = await nextLine();
  const error_event = { code: 1008, message: "The conversation is over." };
  second.delivers(JSON.stringify({ type: "error", error_event }));
  second.closes(1008, "");
  await settled();
  assert.deepEqual(log, [
    "reconnecting",
    { reason: "error", closeCode: 1008, closeReason: "The conversation is over." },
  ]);
});

test("an end is an end: these codes are not resumed", async () => {
  for (const [code, reason] of /** @type {const} */ ([
    [1000, "agent"],
    [1002, "error"],
    [1008, "error"],
    [1009, "error"],
    [1011, "error"],
  ])) {
    const { first, log, clock } = await talking();
    first.closes(code, "words");
    await clock.pass(1000);
    assert.deepEqual(log, [{ reason, closeCode: code, closeReason: "words" }]);
    assert.equal(FakeSocket.last, first);
    assert.equal(clock.waiting, 0);
  }
});

test("a line on which nothing comes is left without hanging up", async () => {
  const { first, clock, log } = await talking();
  await clock.pass(13_000);
  assert.deepEqual(log, ["reconnecting"]);
  assert.deepEqual(first.closedWith, []);
  first.delivers(ping(7));
  assert.deepEqual(log, ["reconnecting"], "a late frame will come again");
});

test("hanging up while the line is lost is final", async () => {
  const { connection, first, clock, log } = await talking();
  first.closes(1006, "");
  const second = await nextLine();
  connection.close("User ended conversation");
  await clock.pass(30_000);
  assert.notEqual(second.closedWith, null);
  assert.equal(FakeSocket.last, second);
  assert.deepEqual(log, ["reconnecting"]);
  assert.equal(clock.waiting, 0);
});

test("a server that asks for what it said it had is not believed", async () => {
  const { connection, first, log } = await talking();
  connection.send(said("one"));
  first.delivers(ping(1, 1));
  first.closes(1006, "");
  const second = await nextLine();
  second.delivers(resumed({ received: 0 }));
  await settled();
  assert.equal(log.at(-1).closeCode, 1002);
});

test("offline is believed at once, online shortens the wait, leaving hangs up", async () => {
  const page = new EventTarget();
  Object.defineProperty(globalThis, "window", { value: page, configurable: true });
  try {
    const { first, clock, log } = await talking();
    page.dispatchEvent(new Event("offline"));
    assert.deepEqual(log, ["reconnecting"]);
    assert.deepEqual(first.closedWith, []);
    await settled();
    FakeSocket.last.closes(1006, "");
    await settled();
    const failed = FakeSocket.last;
    page.dispatchEvent(new Event("online"));
    const second = await nextLine();
    assert.notEqual(second, failed);
    second.delivers(resumed());
    await settled();
    page.dispatchEvent(new Event("pagehide"));
    assert.deepEqual(second.closedWith, [1000, "User left the page"]);
    assert.equal(clock.waiting, 0);
  } finally {
    Reflect.deleteProperty(globalThis, "window");
  }
});
