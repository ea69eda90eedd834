/** What screen readers are told, and what not. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Announcer } from "../../static/parts/announcer.js";
import { loadWords } from "../../static/parts/words.js";
import { fakeDocument } from "./fake-document.mjs";

before(() => {
  Object.defineProperty(globalThis, "document", { value: fakeDocument() });
});

/** @param {object} facts */
const message = (facts) =>
  /** @type {any} */ ({ key: 1, role: "agent", text: "Hi", tool: null, ...facts });

/** @param {object} [options] */
async function announcer(options = {}) {
  const place = document.createElement("div");
  const words = await loadWords("en");
  const made = new Announcer(place, { words, agentName: "Desk", ...options });
  return { made, place, said: () => place.textContent };
}

test("each message is told whole and once, those that came together, too", async () => {
  const { made, said } = await announcer();
  made.tell([message({ streaming: true })]);
  assert.equal(said(), "");
  const messages = [
    message({ key: 1, role: "user", text: "Hello" }),
    message({ key: 2, text: "Good morning" }),
  ];
  made.tell(messages);
  assert.match(said() ?? "", /You.*Hello\nDesk.*Good morning/);
  made.tell([...messages, message({ key: 3, text: "And?" })]);
  assert.doesNotMatch(said() ?? "", /morning/);
  assert.match(said() ?? "", /And\?/);
});

test("what was said before is passed over", async () => {
  const { made, said } = await announcer();
  made.passOver([message({ key: 1, text: "Old" })]);
  made.tell([message({ key: 1, text: "Old" })]);
  assert.equal(said(), "");
});

test("tools are told by each of their states, or not at all", async () => {
  const called = message({ role: "tool", text: "look_up", tool: "running" });
  const { made, said } = await announcer();
  made.tell([called]);
  assert.match(said() ?? "", /look up/);
  const silent = await announcer({ tellsTools: false });
  silent.made.tell([called, message({ key: 2, text: "Found it" })]);
  assert.doesNotMatch(silent.said() ?? "", /look up/);
  assert.match(silent.said() ?? "", /Found it/);
});
