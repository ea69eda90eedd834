/** How a conversation with sound begins, while the sound itself wakes. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Conversation } from "../../static/client/index.js";
import { settled } from "./fake-clock.mjs";
import { FakePeer } from "./fake-peer.mjs";
import { FakeSocket } from "./fake-socket.mjs";

const JOIN = JSON.stringify({ join: { otherParticipants: [], iceServers: [] } });
const ANSWER = JSON.stringify({ answer: { type: "answer", sdp: "theirs", id: 1 } });
const BUSY = JSON.stringify({
  type: "error",
  error_event: { code: 1008, message: "Busy." },
});

/** What was dialled, in order. @type {FakeSocket[]} */
let sockets = [];

class Socket extends FakeSocket {
  /** @param {string} url @param {string[]} protocols */
  constructor(url, protocols) {
    super(url, protocols);
    sockets.push(this);
  }
}

class Node {
  connect() {}
  disconnect() {}
}

class Context {
  /** @param {string} state */
  constructor(state) {
    this.state = state;
  }

  audioWorklet = { addModule: async () => {} };
  /** @type {(() => void)[]} */
  #waiting = [];

  async resume() {
    if (this.state !== "running") {
      await new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
    }
  }

  wakes() {
    this.state = "running";
    for (const resumed of this.#waiting.splice(0)) {
      resumed();
    }
  }

  createMediaStreamSource() {
    return new Node();
  }

  async close() {
    this.state = "closed";
  }
}

const made = {
  WebSocket: Socket,
  RTCPeerConnection: FakePeer,
  AudioWorkletNode: Node,
  GainNode: Node,
  MediaStream: class {},
  Audio: class {
    play = async () => {};
  },
  navigator: {
    mediaDevices: { getUserMedia: async () => ({ getTracks: () => [] }) },
  },
};
const real = Object.keys(made).map((name) => ({
  name,
  before: Object.getOwnPropertyDescriptor(globalThis, name),
}));
beforeEach(() => {
  sockets = [];
  for (const [name, value] of Object.entries(made)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
});
afterEach(() => {
  for (const { name, before } of real) {
    if (before === undefined) {
      Reflect.deleteProperty(globalThis, name);
    } else {
      Object.defineProperty(globalThis, name, before);
    }
  }
});

/**
 * With a token that opens one conversation, by whichever way shows it first.
 * @param {import("node:test").TestContext} t
 * @param {string} state of the audio context
 */
async function starting(t, state) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const context = new Context(state);
  const session = Conversation.startSession({
    agentId: "agent_demo",
    origin: "http://here",
    conversationToken: "once",
    audioContext: /** @type {any} */ (context),
  });
  session.catch(() => {});
  await settled();
  const pass = async (/** @type {number} */ ms) => {
    for (let passed_ms = 0; passed_ms < ms; passed_ms += 100) {
      t.mock.timers.tick(100);
      await settled();
    }
  };
  return { context, session, pass };
}

const dialled = () => sockets.map(({ url }) => new URL(url).pathname);

/** The server does its part as soon as it is asked. */
async function opens() {
  const { last: socket } = FakeSocket;
  socket.opens();
  await settled();
  socket.delivers(JOIN);
  socket.delivers(ANSWER);
  await settled();
  FakePeer.last.channel.opens();
  await settled();
}

/** @param {Promise<unknown>} session */
async function refuses(session) {
  const { channel } = FakePeer.last;
  channel.delivers(BUSY);
  FakeSocket.last.closes(1008, "");
  channel.closes();
  await assert.rejects(session, { reason: "refused", message: "Busy." });
}

test("where sound plays, nothing is waited for", async (t) => {
  const { session } = await starting(t, "running");
  assert.deepEqual(dialled(), ["/rtc/v1"]);
  await opens();
  assert.match(FakePeer.last.channel.sent[0] ?? "", /conversation_initiation/);
  await refuses(session);
});

test("sound that waits for a tap leaves the token to the WebSocket, and soon", async (t) => {
  const { context, session, pass } = await starting(t, "suspended");
  await pass(4000);
  assert.deepEqual(
    dialled(),
    ["/v1/convai/conversation"],
    "no other has seen the token",
  );
  assert.match(FakeSocket.last.url, /token=once/);
  assert.equal(FakePeer.last.connectionState, "closed");
  FakeSocket.last.opens();
  assert.match(FakeSocket.last.sent[0] ?? "", /conversation_initiation/);
  FakeSocket.last.closes(1008, "Busy.");
  await assert.rejects(session, { reason: "refused" });
  assert.equal(context.state, "closed");
});

test("sound that wakes slowly is waited for before anything is dialled", async (t) => {
  const { context, session, pass } = await starting(t, "suspended");
  await pass(2500);
  assert.deepEqual(dialled(), []);
  context.wakes();
  await settled();
  assert.deepEqual(dialled(), ["/rtc/v1"]);
  await opens();
  // A server waits for it only for a moment.
  assert.match(FakePeer.last.channel.sent[0] ?? "", /conversation_initiation/);
  await refuses(session);
});
