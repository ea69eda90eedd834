import assert from "node:assert/strict";
import { test } from "node:test";
import { Peer } from "../../static/client/peer.js";
import { RtcLine } from "../../static/client/rtc-line.js";
import { FakeClock, settled } from "./fake-clock.mjs";
import { FakePeer } from "./fake-peer.mjs";
import { FakeSocket, METADATA, METADATA_FRAME } from "./fake-socket.mjs";

const FIRST = /** @type {const} */ ({ type: "conversation_initiation_client_data" });
const AGENT = "PA_agent";
const JOIN = {
  join: {
    otherParticipants: [{ identity: "agent", sid: AGENT }],
    iceServers: [
      { urls: ["stun:here"], username: "", credential: "" },
      { urls: ["turn:there"], username: "me", credential: "secret" },
    ],
    pingInterval: 5,
  },
};
const ANSWER = { answer: { type: "answer", sdp: "sdp of the server", id: 1 } };

function dialled() {
  const clock = new FakeClock();
  const peer = new Peer(/** @type {any} */ (FakePeer));
  const giving = new AbortController();
  const opening = RtcLine.dial(peer, "ws://here/rtc/v1", {
    WebSocket: /** @type {any} */ (FakeSocket),
    clock,
    signal: giving.signal,
  });
  opening.catch(() => {});
  const { last: socket } = FakeSocket;
  const { last: connection } = FakePeer;
  const tells = (/** @type {object} */ message) =>
    socket.delivers(JSON.stringify(message));
  return { clock, peer, giving, opening, socket, connection, tells };
}

async function open() {
  const made = dialled();
  made.socket.opens();
  await settled();
  made.tells(JOIN);
  made.tells(ANSWER);
  await settled();
  made.connection.channel.opens();
  return { ...made, ...listening(), line: await made.opening };
}

/** Writes down what it is told. */
function listening() {
  /** @type {unknown[]} */
  const log = [];
  /** @type {number[]} */
  const alive_ms = [];
  const listener = {
    onFrame: (/** @type {unknown} */ data) => log.push(data),
    onClosed: (/** @type {number} */ code, /** @type {string} */ reason) =>
      log.push([code, reason]),
    onAlive: (/** @type {number} */ at_ms) => alive_ms.push(at_ms),
  };
  return { log, alive_ms, listener };
}

/** A line on which the conversation goes on. */
async function talking() {
  const made = await open();
  const beginning = made.line.begin([FIRST], "conversation_initiation_metadata");
  made.connection.channel.delivers(METADATA_FRAME);
  const { answer } = await beginning;
  return { ...made, answer };
}

/** @param {FakeSocket} socket */
const told = (socket) => socket.sent.map((frame) => JSON.parse(frame));

test("the offer goes at once; what the server joins with is used for the way", async () => {
  const { socket, connection, tells } = dialled();
  assert.deepEqual(
    connection.sections.map(({ kind, direction }) => `${kind} ${direction}`),
    ["audio sendonly", "audio recvonly"],
  );
  assert.equal(connection.channel.label, "_reliable");
  socket.opens();
  await settled();
  assert.deepEqual(told(socket), [
    { offer: { type: "offer", sdp: "sdp of the client", id: 1 } },
  ]);
  assert.deepEqual(connection.log, [], "nothing is reached for before the join");
  tells(JOIN);
  tells(ANSWER);
  await settled();
  assert.deepEqual(connection.log, [
    "configuration",
    "local sdp of the client",
    "remote answer sdp of the server",
  ]);
  assert.deepEqual(connection.configuration, {
    bundlePolicy: "max-bundle",
    iceServers: [
      { urls: ["stun:here"] },
      { urls: ["turn:there"], username: "me", credential: "secret" },
    ],
  });
});

test("frames go by the channel, the first of them first", async () => {
  const { connection, line, answer, log, listener } = await talking();
  assert.deepEqual(connection.channel.sent, [JSON.stringify(FIRST)]);
  assert.deepEqual(answer.conversation_initiation_metadata_event, METADATA);
  connection.channel.delivers("one");
  line.listen(listener);
  connection.channel.delivers("two");
  line.send("three");
  assert.deepEqual(log, ["one", "two"], "what comes before anybody listens is held");
  assert.equal(connection.channel.sent[1], "three");
});

test("of what came before the first messages, the first frame answers to them", async () => {
  const { line, connection, socket, log, listener } = await open();
  for (const frame of [METADATA_FRAME, "one", "two"]) {
    connection.channel.delivers(frame);
  }
  const beginning = line.begin([FIRST], "conversation_initiation_metadata");
  const { answer } = await beginning;
  assert.deepEqual(answer.conversation_initiation_metadata_event, METADATA);
  assert.equal(socket.closedWith, null);
  connection.channel.delivers("three");
  line.listen(listener);
  assert.deepEqual(log, ["one", "two", "three"]);
});

test("a close that came with the answer is the next listener's", async () => {
  const { line, connection, socket, clock, log, listener } = await open();
  connection.channel.delivers(METADATA_FRAME);
  socket.closes(1000, "Goodbye.");
  connection.channel.closes();
  await line.begin([FIRST], "conversation_initiation_metadata");
  line.listen(listener);
  assert.deepEqual(log, [[1000, "Goodbye."]]);
  assert.equal(clock.waiting, 0);
});

test("a refused handshake, a close before the join and a bad answer are no line", async () => {
  for (const fails of [
    (/** @type {ReturnType<typeof dialled>} */ { socket }) => socket.closes(1006, ""),
    async (/** @type {ReturnType<typeof dialled>} */ { socket }) => {
      socket.opens();
      await settled();
      socket.closes(1008, "no WebRTC here");
    },
    async (/** @type {ReturnType<typeof dialled>} */ made) => {
      made.connection.refusal = new Error("what is this?");
      made.socket.opens();
      made.tells(JOIN);
      made.tells(ANSWER);
    },
    (/** @type {ReturnType<typeof dialled>} */ { connection }) =>
      connection.becomes("failed"),
  ]) {
    const made = dialled();
    await fails(made);
    await assert.rejects(made.opening, { reason: "server_unreachable" });
    assert.equal(made.clock.waiting, 0);
  }
});

test("a browser that finds no way out does not look for one for seconds", async () => {
  const made = dialled();
  made.connection.gathers("candidate:1 1 udp 1 192.0.2.1 9 typ host");
  made.connection.becomes("connecting");
  await settled();
  assert.equal(made.socket.closedWith, null);
  const lost = dialled();
  // Firefox tells the end by an empty one.
  lost.connection.gathers("");
  await assert.rejects(lost.opening, { reason: "server_unreachable" });
});

test("who gives up while it is dialled leaves nothing open", async () => {
  const { giving, opening, socket, connection, clock } = dialled();
  socket.opens();
  giving.abort(new Error("enough"));
  await assert.rejects(opening, { message: "enough" });
  assert.deepEqual(socket.closedWith, [], "which is no hanging up");
  assert.equal(connection.connectionState, "closed");
  assert.equal(clock.waiting, 0);
});

test("a refusal after the first messages has the server's words", async () => {
  const { line, connection, socket, clock } = await open();
  const beginning = line.begin([FIRST], "conversation_initiation_metadata");
  const error_event = { code: 1008, message: "This agent is busy." };
  connection.channel.delivers(JSON.stringify({ type: "error", error_event }));
  socket.closes(1008, "");
  connection.channel.closes();
  await assert.rejects(beginning, {
    reason: "refused",
    message: "This agent is busy.",
    closeCode: 1008,
  });
  assert.equal(clock.waiting, 0);
});

test("who gave up before the first message begins nothing", async () => {
  const { line, connection, socket, clock } = await open();
  const signal = AbortSignal.abort(new Error("enough"));
  const beginning = line.begin([FIRST], "conversation_initiation_metadata", signal);
  await assert.rejects(beginning, { message: "enough" });
  assert.deepEqual(connection.channel.sent, []);
  assert.deepEqual(socket.closedWith, [1000, "gave up"]);
  assert.equal(clock.waiting, 0);
});

test("a server that joins and then says nothing is given up", async () => {
  const { line, socket, clock } = await open();
  const beginning = line.begin([FIRST], "conversation_initiation_metadata");
  beginning.catch(() => {});
  await clock.pass(15_000);
  await assert.rejects(beginning, { reason: "server_unreachable" });
  assert.deepEqual(socket.closedWith, [1000, "gave up"]);
  assert.equal(clock.waiting, 0);
});

test("the server's close is told with its code once the last frames have come", async () => {
  const { line, connection, socket, clock, log, listener } = await talking();
  line.listen(listener);
  socket.closes(1000, "Goodbye.");
  connection.channel.delivers("the last frame");
  await clock.pass(100);
  assert.deepEqual(log, ["the last frame"]);
  connection.channel.closes();
  assert.deepEqual(log, ["the last frame", [1000, "Goodbye."]]);
  assert.notEqual(connection.connectionState, "closed", "what came still sounds");
  assert.equal(clock.waiting, 0);
});

test("a way that fails after the socket was closed is its orderly end", async () => {
  const { line, connection, socket, log, listener } = await talking();
  line.listen(listener);
  socket.closes(1000, "Goodbye.");
  connection.becomes("failed");
  assert.deepEqual(log, [[1000, "Goodbye."]]);
});

test("no end of the channel is waited for beyond a moment", async () => {
  const { line, socket, clock, log, listener } = await talking();
  line.listen(listener);
  socket.closes(1011, "The model is down.");
  await clock.pass(250);
  assert.deepEqual(log, [[1011, "The model is down."]]);
});

test("a way that is lost is told as a lost socket, one that comes back is not", async () => {
  const failed = await talking();
  failed.line.listen(failed.listener);
  failed.connection.becomes("failed");
  assert.deepEqual(failed.log, [[1006, ""]]);

  const wavering = await talking();
  wavering.line.listen(wavering.listener);
  wavering.connection.becomes("disconnected");
  await wavering.clock.pass(1500);
  wavering.connection.becomes("connected");
  await wavering.clock.pass(4000);
  assert.deepEqual(wavering.log, []);
  wavering.connection.becomes("disconnected");
  await wavering.clock.pass(2000);
  assert.deepEqual(wavering.log, [[1006, ""]]);
  assert.deepEqual(wavering.socket.closedWith, [], "the server is not told goodbye");
});

test("a channel that closes by itself is a lost line", async () => {
  const { line, connection, clock, log, listener } = await talking();
  line.listen(listener);
  connection.channel.closes();
  await clock.pass(1000);
  assert.deepEqual(log, [[1006, ""]]);
});

test("a frame that is too large for the channel costs the line", async () => {
  const { line, log, listener } = await talking();
  line.listen(listener);
  line.send("x".repeat(70_000));
  assert.deepEqual(log, [[1006, ""]]);
});

test("hanging up says so, and the sound may end before the peer does", async () => {
  const { line, socket, connection, clock, log, listener } = await talking();
  line.listen(listener);
  line.close("User ended conversation");
  assert.deepEqual(told(socket).at(-1), { leave: {} });
  assert.deepEqual(socket.closedWith, [1000, "User ended conversation"]);
  assert.notEqual(connection.connectionState, "closed");
  connection.channel.delivers("late");
  connection.becomes("failed");
  line.send("late");
  await clock.pass(60_000);
  assert.deepEqual(log, []);
  assert.equal(connection.channel.sent.length, 1);
  assert.equal(clock.waiting, 0);
});

test("who speaks is told, of the agent alone", async () => {
  const { line, tells } = await talking();
  /** @type {boolean[]} */
  const speaks = [];
  line.onAgentSpeaks = (speaking) => speaks.push(speaking);
  const speakers = (/** @type {object[]} */ ...some) =>
    tells({ speakersChanged: { speakers: some } });
  speakers({ sid: AGENT, level: 0.5, active: true });
  speakers({ sid: "PA_user", active: true });
  speakers({ sid: AGENT, level: 0 });
  assert.deepEqual(speaks, [true, false]);
});

test("packets of sound and the socket's words are signs of life", async () => {
  const { line, tells, connection, clock, alive_ms, listener } = await talking();
  line.listen(listener);
  const began_ms = clock.now_ms();
  await clock.pass(500);
  assert.deepEqual(alive_ms, [], "no packet has come");
  const [, incoming] = connection.sections;
  Object.assign(incoming ?? {}, { packets: 25, last_ms: began_ms + 700 });
  await clock.pass(500);
  await clock.pass(500);
  tells({ unheardOf: {} });
  assert.deepEqual(alive_ms, [began_ms + 700, began_ms + 1500]);
});

test("the socket's end is the last sign of life", async () => {
  const { line, socket, connection, clock, alive_ms, listener } = await talking();
  line.listen(listener);
  await clock.pass(400);
  socket.closes(1006, "");
  const [, incoming] = connection.sections;
  Object.assign(incoming ?? {}, { packets: 25 });
  const closed_ms = clock.now_ms();
  await clock.pass(200);
  assert.deepEqual(alive_ms, [closed_ms]);
});

test("the socket is kept alive, and told how long the way takes", async () => {
  const { socket, tells, clock } = await talking();
  const asked = () => told(socket).filter(({ pingReq }) => pingReq !== undefined);
  await clock.pass(5000);
  assert.equal(asked().length, 1);
  const { timestamp, rtt } = asked()[0].pingReq;
  assert.deepEqual([Number(timestamp), rtt], [clock.now_ms(), "0"]);
  await clock.pass(40);
  tells({ pongResp: { lastPingTimestamp: timestamp, timestamp } });
  await clock.pass(4960);
  assert.equal(asked()[1].pingReq.rtt, "40");
});
