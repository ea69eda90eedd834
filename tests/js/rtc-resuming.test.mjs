/** A line by WebRTC that is lost: the conversation goes on by a WebSocket. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openConnection } from "../../static/client/connection.js";
import { Peer } from "../../static/client/peer.js";
import { RtcLine } from "../../static/client/rtc-line.js";
import { FakeClock, settled } from "./fake-clock.mjs";
import { FakePeer } from "./fake-peer.mjs";
import { FakeSocket, METADATA } from "./fake-socket.mjs";

const RESUMPTION = { token: "first", window_ms: 20_000, ping_interval_ms: 5000 };
const FRAME_MS = 32;

/** @param {number} event_id */
const ping = (event_id) =>
  JSON.stringify({ type: "ping", ping_event: { event_id, ping_ms: null } });
/** @param {number} n */
const sound = (n) => ({ user_audio_chunk: `sound ${n}` });
/** @param {number} received */
const resumed = (received) =>
  JSON.stringify({
    type: "conversation_resumed",
    conversation_resumed_event: {
      conversation_id: "conv_1",
      received,
      token: "second",
      window_ms: 20_000,
      restarted: false,
    },
  });

/** @param {object} [resumption] undefined: the server offers none */
async function talking(resumption = RESUMPTION) {
  const clock = new FakeClock();
  /** @type {any[]} */
  const log = [];
  const means = { WebSocket: /** @type {any} */ (FakeSocket), clock };
  const peer = new Peer(/** @type {any} */ (FakePeer));
  const dialling = RtcLine.dial(peer, "ws://here/rtc/v1?access_token=t", means);
  const { last: signalling } = FakeSocket;
  const { last: rtc } = FakePeer;
  signalling.opens();
  rtc.channel.opens();
  const opening = openConnection(
    {
      url: "ws://here/v1/convai/conversation?agent_id=a&token=t",
      protocols: ["convai"],
    },
    [{ type: "conversation_initiation_client_data" }],
    {
      onEvent: (event) => log.push(event.ping_event?.event_id ?? event.type),
      onClosed: (closed) => log.push(closed),
      onMalformed: (error) => log.push(error.reason),
      onConnectionChange: ({ state }) => log.push(state),
    },
    means,
    await dialling,
  );
  rtc.channel.delivers(
    JSON.stringify({
      type: "conversation_initiation_metadata",
      conversation_initiation_metadata_event: { ...METADATA, resumption },
    }),
  );
  const { connection } = await opening;
  let spoken = 0;
  /** The microphone gives so many frames, as time goes by. */
  const speak = async (/** @type {number} */ frames) => {
    for (let n = 0; n < frames; n++) {
      await clock.pass(FRAME_MS);
      connection.send(sound(spoken++));
    }
  };
  return { connection, clock, log, signalling, rtc, speak };
}

/** @param {FakeSocket} socket */
const sent = (socket) => socket.sent.map((frame) => JSON.parse(frame));

async function nextLine() {
  await settled();
  const socket = FakeSocket.last;
  socket.opens();
  return socket;
}

test("while sound goes as a track, no frame of it is sent", async () => {
  const { connection, rtc, speak } = await talking();
  assert.equal(connection.carriesSound, true);
  await speak(3);
  connection.send({ type: "user_message", text: "Hello" });
  assert.deepEqual(
    rtc.channel.sent.slice(1).map((frame) => JSON.parse(frame)),
    [{ type: "user_message", text: "Hello" }],
  );
});

test("the conversation goes on by a WebSocket, which the token of the first admits not", async () => {
  const { connection, signalling, rtc, log } = await talking();
  rtc.channel.delivers(ping(1));
  connection.send({ type: "user_message", text: "one" });
  signalling.closes(1006, "");
  rtc.channel.closes();
  const second = await nextLine();
  assert.equal(rtc.connectionState, "closed");
  assert.deepEqual(Object.fromEntries(new URL(second.url).searchParams), {
    agent_id: "a",
    resumable: "1",
    resuming: "1",
  });
  assert.deepEqual(second.protocols, ["convai"]);
  second.delivers(resumed(0));
  await settled();
  connection.send(sound(0));
  assert.deepEqual(sent(second), [
    { type: "conversation_resume", token: "first", received: 1 },
    { type: "user_message", text: "one" },
    sound(0),
  ]);
  assert.equal(connection.carriesSound, false);
  assert.deepEqual(log, [1, "reconnecting", "restored"]);
});

/** @param {FakeClock} clock @param {number} at_ms */
async function replayed(clock, at_ms) {
  const second = await nextLine();
  second.delivers(resumed(0));
  await clock.pass(0);
  const [, ...frames] = sent(second);
  const first = Number(frames[0].user_audio_chunk.replace("sound ", ""));
  assert.deepEqual(
    frames,
    frames.map((_, index) => sound(first + index)),
  );
  assert.equal(
    first,
    Math.ceil(at_ms / FRAME_MS) - 1,
    "the n-th was given n frames on",
  );
  return first + frames.length;
}

test("what was said since the last sign of life is said again", async () => {
  const { rtc, clock, speak } = await talking();
  const began_ms = clock.now_ms();
  const [, incoming] = rtc.sections;
  await speak(60);
  const last_ms = clock.now_ms();
  Object.assign(incoming ?? {}, { packets: 50, last_ms });
  rtc.becomes("disconnected");
  await speak(63);
  // What was on its way then is said again, too.
  assert.equal(await replayed(clock, last_ms - began_ms - 200 + 1), 123);
});

test("a socket that is gone dates the loss, however long sound comes", async () => {
  const { rtc, clock, signalling, speak } = await talking();
  const began_ms = clock.now_ms();
  await speak(60);
  const lost_ms = clock.now_ms();
  signalling.closes(1006, "");
  Object.assign(rtc.sections[1] ?? {}, { packets: 50 });
  await speak(8);
  assert.equal(await replayed(clock, lost_ms - began_ms - 200 + 1), 68);
});

test("a server of which nothing comes is left, though socket and peer seem to stand", async () => {
  const { clock, log, signalling } = await talking();
  await clock.pass(13_000);
  assert.deepEqual(log, ["reconnecting"]);
  assert.deepEqual(signalling.closedWith, []);
});

test("packets of sound keep the line alive", async () => {
  const { clock, log, rtc } = await talking();
  for (let second = 1; second <= 30; second++) {
    Object.assign(rtc.sections[1] ?? {}, { packets: 50 * second });
    await clock.pass(1000);
  }
  assert.deepEqual(log, []);
});

test("the server's close is an end, with its code", async () => {
  for (const [code, reason] of /** @type {const} */ ([
    [1000, "agent"],
    [1008, "error"],
    [1011, "error"],
  ])) {
    const { signalling, clock, log } = await talking();
    signalling.closes(code, "words");
    await clock.pass(1000);
    assert.deepEqual(log, [{ reason, closeCode: code, closeReason: "words" }]);
    assert.equal(clock.waiting, 0);
  }
});

test("without the server's offer to resume, a lost way is the end", async () => {
  const { connection, clock, log, rtc, speak } = await talking(
    /** @type {any} */ (null),
  );
  await speak(3);
  assert.equal(connection.carriesSound, true);
  assert.equal(rtc.channel.sent.length, 1);
  rtc.becomes("failed");
  await clock.pass(1000);
  assert.deepEqual(log, [{ reason: "error", closeCode: 1006, closeReason: "" }]);
});

test("hanging up leaves nothing that waits", async () => {
  const { connection, clock, log, signalling } = await talking();
  connection.close("User ended conversation");
  await clock.pass(60_000);
  assert.deepEqual(sent(signalling).at(-1), { leave: {} });
  assert.deepEqual(signalling.closedWith, [1000, "User ended conversation"]);
  assert.deepEqual(log, []);
  assert.equal(clock.waiting, 0);
});
