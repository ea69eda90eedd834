/** The self-check page: what its measurements mean, and how the line is measured. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversationError } from "../../static/client/index.js";
import { judgeAbilities, loadWorklet } from "../../static/self_check/abilities.js";
import {
  jitter,
  judgeAll,
  judgeClock,
  judgeDelay,
  judgeLevel,
  median,
} from "../../static/self_check/figures.js";
import {
  ANSWER_TIMEOUT_MS,
  APART_MS,
  measureLine,
  OPEN_TIMEOUT_MS,
  ROUND_TRIPS,
} from "../../static/self_check/line.js";
import { refusal, rootMeanSquare } from "../../static/self_check/microphone.js";
import { letter, reportText } from "../../static/self_check/report.js";

test("the median is the middle, whatever the order", () => {
  assert.equal(median([30, 10, 20]), 20);
  assert.equal(median([40, 10, 20, 30]), 25);
  assert.equal(median([7]), 7);
});

test("jitter is how much one differs from the next", () => {
  assert.equal(jitter([10, 10, 10]), 0);
  assert.equal(jitter([10, 30, 10]), 20);
  assert.equal(jitter([5]), 0);
});

test("delay is judged by its middle, then by its evenness", () => {
  const outcome = (/** @type {number[]} */ values) => judgeDelay(values).outcome;
  assert.equal(outcome([20, 25, 22]), "ok");
  assert.equal(outcome([20, 150, 20, 150, 20]), "uneven");
  assert.equal(outcome([300, 310, 290]), "slow");
  assert.equal(outcome([900, 910, 890]), "bad");
  assert.equal(outcome([]), "unknown");
  assert.deepEqual(judgeDelay([20.4, 30.6]).values, { median: "26", jitter: "10" });
});

test("a clock is wrong from minutes on, whichever way", () => {
  assert.equal(judgeClock(1_500).outcome, "ok");
  assert.deepEqual(judgeClock(-600_000), {
    state: "warn",
    outcome: "off",
    values: { minutes: "10" },
  });
  assert.equal(judgeClock(null).outcome, "unknown");
});

test("a microphone is heard, faint or quiet", () => {
  assert.equal(judgeLevel(0.2).outcome, "ok");
  assert.equal(judgeLevel(0.01).outcome, "faint");
  assert.equal(judgeLevel(0).outcome, "quiet");
  assert.ok(Math.abs(rootMeanSquare(new Float32Array([0.5, -0.5])) - 0.5) < 1e-6);
});

test("all steps come to the worst of them, and information is no fault", () => {
  assert.equal(judgeAll(["good", "note"]), "good");
  assert.equal(judgeAll(["good", "warn", "note"]), "warn");
  assert.equal(judgeAll(["warn", "bad", "good"]), "bad");
});

test("reasons why there is no microphone are told apart as the client does", () => {
  const outcomes = {
    microphone_denied: "denied",
    microphone_missing: "none",
    microphone_busy: "busy",
  };
  const names = {
    NotAllowedError: "denied",
    SecurityError: "denied",
    NotFoundError: "none",
    OverconstrainedError: "none",
    NotReadableError: "busy",
    AbortError: "busy",
    SomethingNew: "busy",
  };
  for (const [name, outcome] of Object.entries(names)) {
    const error = Object.assign(new Error("no"), { name });
    assert.equal(refusal(error).outcome, outcome, name);
    const { reason } = ConversationError.fromMicrophone(error);
    assert.equal(new Map(Object.entries(outcomes)).get(reason), outcome, name);
  }
});

test("a browser's lacks are named; an insecure page comes first", () => {
  const able = {
    isSecureContext: true,
    WebSocket: class {},
    AudioContext: class {},
    AudioWorkletNode: class {},
    navigator: { mediaDevices: { getUserMedia() {} } },
  };
  assert.equal(judgeAbilities(able).outcome, "ok");
  const old = { ...able, AudioWorkletNode: undefined, navigator: {} };
  assert.deepEqual(judgeAbilities(old).values, {
    missing: "AudioWorklet, getUserMedia",
  });
  assert.equal(judgeAbilities({ ...old, isSecureContext: false }).outcome, "insecure");
});

test("a worklet that does not come through is told", async () => {
  const context = (/** @type {Promise<void>} */ loaded) =>
    /** @type {any} */ ({ audioWorklet: { addModule: () => loaded } });
  assert.equal((await loadWorklet(context(Promise.resolve()), "x")).outcome, "ok");
  const blocked = context(Promise.reject(new Error("blocked")));
  assert.equal((await loadWorklet(blocked, "x")).outcome, "worklet");
});

test("the report has results in one line each and a letter holds all of it", () => {
  const text = reportText({
    when: new Date(Date.UTC(2026, 4, 3, 12, 30, 59)),
    site: "talk.example",
    browser: "Browser/1",
    lines: [
      { title: "Delay", state: "Good", text: " fast\n   and even " },
      { title: "Speaker", state: "Not checked yet", text: "" },
    ],
  });
  assert.equal(
    text,
    [
      "Parley, talk.example, 2026-05-03T12:30Z",
      "Browser/1",
      "",
      "Delay: Good. fast and even",
      "Speaker: Not checked yet",
    ].join("\n"),
  );
  const address = new URL(letter("help@shop.example", "A & B", text));
  assert.equal(address.pathname, "help@shop.example");
  assert.equal(address.searchParams.get("subject"), "A & B");
  assert.equal(address.searchParams.get("body"), text);
});

/** A server that is as far away as it is told, in a time of its own. */
class Wire {
  now_ms = 1_000;
  /** @type {{due_ms: number, callback: () => void}[]} */
  #due = [];
  /** @type {EventTarget & {sent: string[], isClosed: boolean} | null} */
  socket = null;

  /**
   * @param {{fails?: boolean, offset_ms?: number}} [about]
   * @returns {import("../../static/self_check/line.js").Platform}
   */
  platform({ fails = false, offset_ms = 0 } = {}) {
    return {
      dial: () => {
        if (fails) {
          throw new Error("SecurityError");
        }
        const socket = Object.assign(new EventTarget(), {
          sent: /** @type {string[]} */ ([]),
          isClosed: false,
          send: (/** @type {string} */ text) => this.onSent(text),
          close: () => {
            socket.isClosed = true;
          },
        });
        this.socket = socket;
        return /** @type {any} */ (socket);
      },
      now_ms: () => this.now_ms,
      clock_ms: () => this.now_ms - offset_ms,
      after: (delay_ms, callback) => {
        const timer = { due_ms: this.now_ms + delay_ms, callback };
        this.#due.push(timer);
        return () => {
          this.#due = this.#due.filter((one) => one !== timer);
        };
      },
    };
  }

  /** @type {(text: string) => void} */
  onSent = () => {};

  /** @param {string} text */
  says(text) {
    this.socket?.dispatchEvent(new MessageEvent("message", { data: text }));
  }

  ready() {
    this.says(JSON.stringify({ type: "check_ready", server_time_ms: this.now_ms }));
  }

  /** @param {number} code */
  closes(code) {
    this.socket?.dispatchEvent(Object.assign(new Event("close"), { code }));
  }

  /** @param {number} ms */
  pass(ms) {
    const until = this.now_ms + ms;
    for (;;) {
      this.#due.sort((a, b) => a.due_ms - b.due_ms);
      const next = this.#due[0];
      if (next === undefined || next.due_ms > until) {
        break;
      }
      this.#due.shift();
      this.now_ms = Math.max(this.now_ms, next.due_ms);
      next.callback();
    }
    this.now_ms = until;
  }

  /**
   * Sends each frame back after so long.
   * @param {number} ms
   */
  echoesAfter(ms) {
    const platform = this.platform();
    this.onSent = (text) => platform.after(ms, () => this.says(text));
  }
}

test("each frame's way there and back is measured, as large as sound", async () => {
  const wire = new Wire();
  wire.echoesAfter(70);
  const lengths = /** @type {number[]} */ ([]);
  const echo = wire.onSent;
  wire.onSent = (text) => {
    lengths.push(text.length);
    echo(text);
  };
  const measured = measureLine("ws://here/", wire.platform({ offset_ms: 300_000 }));
  wire.pass(40);
  wire.ready();
  wire.pass(ROUND_TRIPS * APART_MS + 70);
  const { finding, roundTrips_ms, offset_ms } = await measured;
  assert.deepEqual(finding, { state: "good", outcome: "ok" });
  assert.deepEqual(roundTrips_ms, new Array(ROUND_TRIPS).fill(70));
  // The server's clock was read on the way: half of 40 ms ago.
  assert.equal(offset_ms, 300_020);
  assert.ok(Math.min(...lengths) > 4_000);
  assert.equal(wire.socket?.isClosed, true);
});

test("a line that is never opened is held back by something", async () => {
  const wire = new Wire();
  const silent = measureLine("ws://here/", wire.platform());
  wire.pass(OPEN_TIMEOUT_MS);
  assert.equal((await silent).finding.outcome, "blocked");
  const closed = measureLine("ws://here/", wire.platform());
  wire.closes(1006);
  assert.equal((await closed).finding.outcome, "blocked");
  const refused = measureLine("ws://here/", wire.platform({ fails: true }));
  assert.equal((await refused).finding.outcome, "blocked");
});

test("a server that says no is told apart from a network that does", async () => {
  const wire = new Wire();
  const measured = measureLine("ws://here/", wire.platform());
  wire.closes(1002);
  const { finding, roundTrips_ms, offset_ms } = await measured;
  assert.equal(finding.outcome, "refused");
  assert.deepEqual(roundTrips_ms, []);
  assert.equal(offset_ms, null);
});

test("a line that breaks off keeps what was measured until then", async () => {
  const wire = new Wire();
  wire.echoesAfter(10);
  const broken = measureLine("ws://here/", wire.platform());
  wire.ready();
  wire.pass(2 * APART_MS + 10);
  wire.closes(1006);
  const { finding, roundTrips_ms } = await broken;
  assert.equal(finding.outcome, "dropped");
  assert.deepEqual(roundTrips_ms, [10, 10, 10]);
  const silent = new Wire();
  const measured = measureLine("ws://here/", silent.platform());
  silent.ready();
  silent.pass(ANSWER_TIMEOUT_MS);
  assert.equal((await measured).finding.outcome, "dropped");
});

test("what is no frame of the check is passed over", async () => {
  const wire = new Wire();
  wire.echoesAfter(5);
  const measured = measureLine("ws://here/", wire.platform());
  for (const text of ["not json", "null", "[]", '{"type":"other"}']) {
    wire.says(text);
  }
  wire.ready();
  wire.pass(ROUND_TRIPS * APART_MS);
  assert.equal((await measured).finding.outcome, "ok");
});
