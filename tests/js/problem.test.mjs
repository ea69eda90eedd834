/** What is wrong, said where it is seen. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { ConversationError } from "../../static/client/errors.js";
import { ProblemNote } from "../../static/parts/problem.js";
import { problemOf } from "../../static/parts/problem-kind.js";
import { idleState } from "../../static/parts/session-state.js";
import { loadWords } from "../../static/parts/words.js";
import { fakeDocument } from "./fake-document.mjs";

before(() => {
  Object.defineProperty(globalThis, "document", { value: fakeDocument() });
});

async function note() {
  const place = document.createElement("div");
  const made = new ProblemNote(place, { words: await loadWords("en") });
  const shown = (/** @type {object} */ facts) => {
    made.render({ ...idleState("en"), ...facts });
    return [...place.children]
      .filter((one) => !(/** @type {HTMLElement} */ (one).hidden))
      .map((one) => one.textContent);
  };
  return shown;
}

test("nothing is shown while nothing is wrong", async () => {
  assert.deepEqual((await note())({}), []);
});

test("sound that the system stopped has a button to be tapped, beside what is wrong", async () => {
  const shown = await note();
  assert.deepEqual(shown({ soundPaused: true }), ["Tap to hear the agent"]);
  const problem = { kind: "microphone_replaced", text: "" };
  const both = shown({ soundPaused: true, problem });
  assert.equal(both.length, 2);
  assert.match(both[1] ?? "", /microphone was disconnected/);
  assert.deepEqual(shown({}), []);
});

test("without anything to play on, it is said what to do, until something else is wrong", async () => {
  const shown = await note();
  const [told] = shown({ soundUnavailable: true });
  assert.match(told ?? "", /^No sound can be played on this device: .*Connect/);
  const problem = { kind: "offline", text: "" };
  const both = shown({ soundUnavailable: true, problem });
  assert.equal(both.length, 1);
  assert.match(both[0] ?? "", /offline/);
  assert.equal(shown({ soundUnavailable: true })[0], told, "it is still so");
});

test("the server's own words are shown as they are, and missing tools are counted", async () => {
  const shown = await note();
  const problem = { kind: "told", text: "Out of order." };
  const toolServers = { missing: 1, total: 3 };
  const [told, missing] = shown({ problem, toolServers });
  assert.equal(told, "Out of order.");
  assert.match(missing ?? "", /1 of 3/);
});

test("what of the agent failed is said in the page's language, and what to do", () => {
  const serverError = (/** @type {string} */ errorType, closeReason = "") =>
    problemOf(
      new ConversationError("server", "It failed.", { errorType, closeReason }),
    );
  assert.deepEqual(serverError("tts_cascade_error"), {
    kind: "voice_failed",
    text: "",
  });
  assert.equal(serverError("llm_error").kind, "answer_failed");
  assert.equal(serverError("llm_timeout", "No answer came.").kind, "answer_late");
  assert.equal(serverError("asr_transcription_error").kind, "hearing_failed");
  assert.deepEqual(serverError("value_error"), { kind: "told", text: "It failed." });
});
