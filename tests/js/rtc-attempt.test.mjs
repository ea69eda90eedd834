import assert from "node:assert/strict";
import { test } from "node:test";
import { RtcAttempt } from "../../static/client/rtc-attempt.js";
import { FakeClock, settled } from "./fake-clock.mjs";
import { FakePeer } from "./fake-peer.mjs";
import { FakeSocket } from "./fake-socket.mjs";

const SOURCE = { source: "parley_js", version: "1" };
const JOIN = JSON.stringify({ join: { otherParticipants: [], iceServers: [] } });
const ANSWER = JSON.stringify({ answer: { type: "answer", sdp: "theirs", id: 1 } });

/** @param {number} status @param {unknown} body */
const answers = (status, body) => async () =>
  new Response(JSON.stringify(body), { status });

/**
 * @param {object} [made]
 * @param {(url: string) => Promise<Response>} [made.fetch]
 * @param {object} [made.options]
 * @param {unknown} [made.RTCPeerConnection]
 */
function attempt({
  fetch = answers(200, { token: "t1" }),
  options = {},
  RTCPeerConnection = FakePeer,
} = {}) {
  const clock = new FakeClock();
  /** @type {string[]} */
  const asked = [];
  const before = FakeSocket.last;
  const rtc = new RtcAttempt(
    { agentId: "agent_demo", origin: "https://here", ...options },
    SOURCE,
    /** @type {any} */ ({
      clock,
      RTCPeerConnection,
      WebSocket: FakeSocket,
      fetch: (/** @type {string} */ url) => {
        asked.push(url);
        return fetch(url);
      },
    }),
  );
  const isDialled = () => FakeSocket.last !== before;
  return { rtc, clock, asked, isDialled };
}

/** The server says what leads to a line. */
async function succeeds() {
  await settled();
  FakeSocket.last.opens();
  await settled();
  FakeSocket.last.delivers(JOIN);
  FakeSocket.last.delivers(ANSWER);
  await settled();
  FakePeer.last.channel.opens();
}

test("the token is asked for before anybody dials, and opens the door", async () => {
  const { rtc, asked } = attempt({ options: { environment: "staging" } });
  assert.deepEqual(asked, [
    "https://here/v1/convai/conversation/token?agent_id=agent_demo" +
      "&source=parley_js&version=1&environment=staging",
  ]);
  const dialling = rtc.dial();
  await succeeds();
  assert.notEqual(await dialling, null);
  assert.equal(
    FakeSocket.last.url,
    "wss://here/rtc/v1?access_token=t1&sdk=parley&resumable=1" +
      "&source=parley_js&version=1&environment=staging",
  );
  assert.equal(rtc.token, "t1");
});

test("a token that is given is not asked for", async () => {
  const { rtc, asked } = attempt({ options: { conversationToken: "given" } });
  const dialling = rtc.dial();
  await succeeds();
  await dialling;
  assert.deepEqual(asked, []);
  assert.match(FakeSocket.last.url, /access_token=given/);
});

test("what has not come about after four seconds is a WebSocket's, by the same token", async () => {
  const { rtc, clock } = attempt();
  const dialling = rtc.dial();
  await settled();
  FakeSocket.last.opens();
  await clock.pass(3999);
  assert.equal(FakePeer.last.connectionState, "new");
  await clock.pass(1);
  assert.equal(await dialling, null);
  assert.equal(rtc.token, "t1");
  assert.equal(FakePeer.last.connectionState, "closed");
  assert.deepEqual(FakeSocket.last.closedWith, []);
  assert.equal(clock.waiting, 0);
});

test("a server that is slow to give a token is waited for no longer", async () => {
  const { rtc, clock, isDialled } = attempt({ fetch: () => new Promise(() => {}) });
  const dialling = rtc.dial();
  await clock.pass(4000);
  assert.equal(await dialling, null);
  assert.equal(rtc.token, undefined);
  assert.equal(isDialled(), false);
});

test("sound is waited for before anybody dials, and no longer than all the rest", async () => {
  /** @type {(plays: boolean) => void} */
  let decide = () => {};
  const plays = () =>
    new Promise((/** @type {(plays: boolean) => void} */ resolve) => {
      decide = resolve;
    });
  const woken = attempt();
  const dialling = woken.rtc.dial(undefined, plays());
  await woken.clock.pass(1900);
  assert.equal(woken.isDialled(), false);
  decide(true);
  await succeeds();
  assert.notEqual(await dialling, null);

  const silent = attempt();
  const dialled = silent.rtc.dial(undefined, plays());
  await settled();
  decide(false);
  assert.equal(await dialled, null);
  assert.equal(silent.isDialled(), false);
  assert.equal(silent.rtc.token, "t1");
  assert.equal(FakePeer.last.connectionState, "closed");
  assert.equal(silent.clock.waiting, 0);

  const undecided = attempt();
  const waiting = undecided.rtc.dial(undefined, plays());
  await undecided.clock.pass(4000);
  assert.equal(await waiting, null);
  assert.equal(undecided.isDialled(), false);
});

test("a refused handshake is a WebSocket's at once", async () => {
  const { rtc, clock } = attempt();
  const dialling = rtc.dial();
  await settled();
  FakeSocket.last.closes(1006, "");
  assert.equal(await dialling, null);
  assert.equal(FakePeer.last.connectionState, "closed");
  assert.equal(clock.waiting, 0);
});

test("a server without tokens, or out of reach, is a WebSocket's at once", async () => {
  for (const fetch of [
    answers(404, {}),
    answers(501, { detail: { message: "WebRTC is switched off." } }),
    answers(500, "oh"),
    answers(200, { token: "" }),
    async () => new Response("<html>", { status: 200 }),
    () => Promise.reject(new TypeError("Failed to fetch")),
  ]) {
    const { rtc, isDialled } = attempt({ fetch });
    assert.equal(await rtc.dial(), null);
    assert.equal(isDialled(), false);
  }
});

test("a refusal of this page is told in the server's words", async () => {
  for (const status of [401, 403, 429]) {
    const detail = { status: "refused", message: `No, by ${status}.` };
    const { rtc } = attempt({ fetch: answers(status, { detail }) });
    await assert.rejects(rtc.dial(), {
      name: "ConversationError",
      reason: "refused",
      message: `No, by ${status}.`,
      closeCode: 1008,
    });
    assert.equal(FakePeer.last.connectionState, "closed");
  }
});

test("a browser that refuses to make a peer gets a WebSocket", async () => {
  class Forbidden {
    constructor() {
      throw new DOMException("switched off", "NotSupportedError");
    }
  }
  const { rtc } = attempt({ RTCPeerConnection: Forbidden });
  assert.equal(rtc.peer, null);
  assert.equal(await rtc.dial(), null);
});

test("a token that waited for the user is asked for anew", async () => {
  let given = 0;
  const { rtc, clock, asked } = attempt({
    fetch: () => answers(200, { token: `t${++given}` })(),
  });
  await clock.sleep(61_000);
  const dialling = rtc.dial();
  await succeeds();
  await dialling;
  assert.equal(asked.length, 2);
  assert.equal(rtc.token, "t2");
});

test("who gives up while it is tried is told so", async () => {
  const giving = new AbortController();
  const { rtc, clock } = attempt();
  const dialling = rtc.dial(giving.signal);
  await settled();
  giving.abort(new Error("enough"));
  await assert.rejects(dialling, { message: "enough" });
  assert.equal(FakePeer.last.connectionState, "closed");
  assert.deepEqual(FakeSocket.last.closedWith, []);
  assert.equal(clock.waiting, 0);
  await assert.rejects(attempt().rtc.dial(giving.signal), { message: "enough" });
});
