/** The phases of a session, held to the table that its reader sees. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as change from "../../static/parts/session-state.js";

const source = new URL("../../static/parts/session-state.js", import.meta.url);
/** What the table at the head of the file says leads where. */
const table = new Map(
  [...readFileSync(source, "utf8").matchAll(/^ \* \| (\w+) +\|.*\| ([\w, ]+?) +\|$/gm)]
    .map(
      ([, phase = "", next = ""]) => /** @type {const} */ ([phase, next.split(", ")]),
    )
    .filter(([phase]) => phase !== "phase"),
);

/** @typedef {import("../../static/parts/session-state.js").SessionState} SessionState */

/** @param {string} phase @param {Partial<SessionState>} [facts] */
const standing = (phase, facts = {}) =>
  /** @type {SessionState} */ ({ ...change.idleState("en"), ...facts, phase });

/** Every step there is. @type {[string, (state: SessionState) => SessionState][]} */
const STEPS = [
  ["consent", (state) => change.asked(state, { text: "Be kind.", key: null }, false)],
  ["idle", change.declined],
  ["ended", (state) => change.declined({ ...state, activity: "ended" })],
  ["connecting", (state) => change.connecting(state, false)],
  ["live", (state) => change.connected(state, { conversationId: "c" })],
  ["idle", (state) => change.notStarted(state, null)],
  ["failed", (state) => change.notStarted(state, { kind: "lost", text: "" })],
  ["ending", change.ending],
  ["ended", (state) => change.ended(state, { reason: "user", message: "" }, null)],
];

test("no step leads where the table has none", () => {
  assert.equal(table.size, 7);
  for (const [phase, next] of table) {
    const reached = new Set();
    for (const [, step] of STEPS) {
      const after = step(standing(phase)).phase;
      if (after !== phase) {
        reached.add(after);
      }
    }
    assert.deepEqual([...reached].sort(), [...next].sort(), phase);
  }
});

test("a fact that has no place in the present phase changes nothing", () => {
  for (const [to, step] of STEPS) {
    for (const [phase, next] of table) {
      // `declined` is tried with what makes it lead to `to`.
      const state = standing(phase, to === "ended" ? { activity: "ended" } : {});
      if (!next.includes(to)) {
        assert.equal(step(state).phase, phase, `${phase} to ${to}`);
      }
    }
  }
});

test("what the user has set stays for the next conversation, what was said does not", () => {
  const devices = { microphoneId: "m1", speakerId: "" };
  const over = standing("ended", {
    volume: 0.4,
    devices,
    filesSent: 3,
    rating: "thanks",
  });
  const next = change.connecting(over, true);
  assert.deepEqual(
    { ...next, fileNames: null },
    {
      ...change.idleState("en"),
      fileNames: null,
      phase: "connecting",
      activity: "connecting",
      volume: 0.4,
      devices,
      textOnly: true,
    },
  );
});
