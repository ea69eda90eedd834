/** The session between a conversation and what shows it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversationError } from "../../static/client/index.js";
import { fake, live, session, settled } from "./fake-talk.mjs";

test("the client is started inside the tap, before anybody is told", () => {
  const order = /** @type {string[]} */ ([]);
  const talk = session({
    startSession: () => {
      order.push("started");
      return new Promise(() => {});
    },
  });
  talk.subscribe((state) => order.push(state.phase));
  talk.start();
  assert.deepEqual(order, ["started", "connecting"]);
});

test("a conversation goes from connecting to live to ended, and can begin again", async () => {
  const talk = session();
  const phases = /** @type {string[]} */ ([]);
  talk.subscribe(({ phase }, before) => phase !== before.phase && phases.push(phase));
  talk.start();
  await settled();
  assert.equal(talk.state.conversationId, "conv_1");
  talk.end();
  fake.options.onDisconnect({ reason: "user" });
  talk.start({ textOnly: true });
  await settled();
  assert.deepEqual(phases, [
    ...["connecting", "live", "ending", "ended"],
    ...["connecting", "live"],
  ]);
  assert.equal(fake.options.textOnly, true);
  assert.deepEqual(fake.conversation.calls[0], ["endSession"]);
});

test("giving up while connecting returns to the start without a problem", async () => {
  const talk = session({
    startSession: (/** @type {any} */ { signal }) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason)),
      ),
  });
  talk.start();
  talk.end();
  await settled();
  assert.equal(talk.state.phase, "idle");
  assert.equal(talk.state.problem, null);
});

test("what fails is told by its kind; the server's own words are told as they are", async () => {
  const failing = (/** @type {unknown} */ error) =>
    session({ startSession: () => Promise.reject(error) });
  for (const [error, problem] of [
    [ConversationError.insecureContext(), { kind: "insecure_context", text: "" }],
    [ConversationError.refused(1008, ""), { kind: "refused", text: "" }],
    [ConversationError.refused(1008, "Busy."), { kind: "told", text: "Busy." }],
    [new Error("boom"), { kind: "unexpected", text: "boom" }],
    ["odd", { kind: "unexpected", text: "odd" }],
  ]) {
    const talk = failing(error);
    talk.start();
    await settled();
    assert.equal(talk.state.phase, "failed");
    assert.deepEqual(talk.state.problem, problem);
  }
});

test("terms are asked before anything is started, and remembered by their key", async () => {
  const config = { terms_text: "Be kind.", terms_key: "terms-1" };
  fake.options = null;
  const talk = session({ config });
  talk.start({ textOnly: true });
  assert.equal(talk.state.phase, "consent");
  talk.decline();
  assert.equal(talk.state.phase, "idle");
  talk.start({ textOnly: true });
  assert.equal(fake.options, null);
  talk.accept();
  await settled();
  assert.equal(talk.state.phase, "live");
  assert.equal(/** @type {any} */ (fake.options)?.textOnly, true);
  assert.equal(fake.kept.get("terms-1"), "true");
  const later = await live({ config });
  assert.equal(later.state.terms, null);
});

test("terms without a key, or with storage switched off, are asked each time", async () => {
  const noKey = session({ config: { terms_text: "Be kind." } });
  noKey.start();
  noKey.accept();
  await settled();
  fake.options.onDisconnect({ reason: "user" });
  noKey.start();
  assert.equal(noKey.state.phase, "consent");
  noKey.decline();
  assert.equal(noKey.state.phase, "ended");

  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get() {
      throw new DOMException("denied", "SecurityError");
    },
  });
  const blocked = { config: { terms_text: "Be kind.", terms_key: "terms-1" } };
  const first = session(blocked);
  first.start();
  first.accept();
  await settled();
  assert.equal(first.state.phase, "live");
  const second = session(blocked);
  second.start();
  assert.equal(second.state.phase, "consent");
});

test("another language overrides the agent's, with terms of its own", async () => {
  const talk = session({
    config: { language_presets: { de: { terms_text: "Seid nett." } } },
    given: { overrides: { agent: { firstMessage: "Hi" } } },
  });
  talk.setLanguage("de");
  talk.start();
  assert.equal(talk.state.terms?.text, "Seid nett.");
  talk.accept();
  await settled();
  assert.deepEqual(fake.options.overrides.agent, {
    firstMessage: "Hi",
    language: "de",
  });
});

test("a language wished for during a conversation is that of the next one", async () => {
  const config = {
    language_presets: { de: { terms_text: "Seid nett." } },
    supported_language_overrides: ["de"],
  };
  const talk = await live({ config });
  assert.deepEqual(fake.options.overrides?.agent ?? {}, {});
  talk.setLanguage("de");
  assert.equal(talk.state.language, "en", "what is said now is said in English");
  talk.end();
  fake.options.onDisconnect({ reason: "user" });
  assert.equal(talk.state.language, "de");
  talk.start();
  assert.equal(talk.state.terms?.text, "Seid nett.");
  talk.accept();
  await settled();
  assert.deepEqual(fake.options.overrides.agent, { language: "de" });
  talk.setLanguage("en");
  fake.options.onDisconnect({ reason: "user" });
  talk.start();
  await settled();
  assert.deepEqual(
    fake.options.overrides?.agent ?? {},
    {},
    "the agent's own needs none",
  );
});

test("a language wished for while it connects waits, whether or not that succeeds", async () => {
  /** @type {(error: unknown) => void} */
  let fail = () => {};
  const startSession = () => new Promise((_resolve, reject) => (fail = reject));
  const talk = session({ startSession });
  talk.start();
  talk.setLanguage("de");
  assert.equal(talk.state.language, "en");
  fail(ConversationError.refused(1008, ""));
  await settled();
  assert.equal(talk.state.language, "de");
});

test("terms that are being asked are asked in the language that is wished for", async () => {
  const config = {
    terms_text: "Be kind.",
    terms_key: "en-1",
    language_presets: { de: { terms_text: "Seid nett.", terms_key: "de-1" } },
  };
  const talk = session({ config });
  talk.start();
  talk.setLanguage("de");
  assert.equal(talk.state.phase, "consent");
  assert.deepEqual(talk.state.terms, { text: "Seid nett.", key: "de-1" });
  talk.accept();
  await settled();
  assert.deepEqual([...fake.kept.keys()], ["de-1"]);
  assert.equal(fake.options.overrides.agent.language, "de");
});

test("the page has the last word on the options, and its callbacks are called, too", async () => {
  const heard = /** @type {string[]} */ ([]);
  const talk = await live({
    given: { onError: (/** @type {string} */ message) => heard.push(message) },
    onBeforeStart: (/** @type {any} */ given) => {
      given.clientTools = { ring: () => "ok" };
    },
  });
  assert.ok(fake.options.clientTools.ring);
  fake.options.onError("x", ConversationError.microphoneLost());
  assert.deepEqual(heard, ["x"]);
  assert.equal(talk.state.problem?.kind, "microphone_lost");
});

test("options that take time are waited for; giving up meanwhile starts nothing", async () => {
  /** @type {(options: any) => void} */
  let give = () => {};
  fake.options = null;
  const asked = () => new Promise((resolve) => (give = resolve));
  const talk = session({ options: asked });
  talk.start({ textOnly: true });
  talk.end();
  give({ agentId: "agent_1" });
  await settled();
  assert.equal(fake.options, null);
  assert.equal(talk.state.phase, "idle");
  talk.start({ textOnly: true });
  give({ agentId: "agent_1" });
  await settled();
  assert.equal(talk.state.phase, "live");
});

test("a line that is lost and found again is told, and so is a silent microphone", async () => {
  const talk = await live();
  fake.options.onConnectionChange({ state: "reconnecting" });
  assert.equal(talk.state.reconnecting, true);
  fake.options.onConnectionChange({ state: "restored" });
  assert.equal(talk.state.reconnecting, false);
  fake.options.onMicrophoneSilent({ silent: true });
  fake.options.onDeviceLost({ kind: "output", replaced: true });
  fake.options.onMicrophoneSilent({ silent: false });
  assert.equal(talk.state.problem?.kind, "speaker_replaced", "it mends its own alone");
  Object.defineProperty(navigator, "onLine", { value: false });
  fake.options.onConnectionChange({ state: "reconnecting" });
  assert.equal(talk.state.problem?.kind, "offline");
  fake.options.onConnectionChange({ state: "restored" });
  assert.equal(talk.state.problem, null);
});

test("a device that is gone is told, and told otherwise once another one goes on", async () => {
  const talk = await live();
  fake.options.onDeviceLost({ kind: "input", replaced: false });
  fake.options.onError("x", ConversationError.microphoneLost());
  assert.equal(talk.state.problem?.kind, "microphone_lost");
  fake.options.onDeviceLost({ kind: "input", replaced: true });
  assert.equal(talk.state.problem?.kind, "microphone_replaced");
  fake.options.onDeviceLost({ kind: "output", replaced: false });
  assert.equal(talk.state.problem?.kind, "speaker_lost");
  await talk.useDevices({ speakerId: "s2" });
  assert.equal(talk.state.problem, null, "the user has seen to it");
  assert.deepEqual(talk.state.devices, { microphoneId: "", speakerId: "s2" });
});

test("sound that the system stopped waits for a tap until it runs or all is over", async () => {
  const talk = await live();
  fake.options.onSoundPaused({ paused: true });
  assert.equal(talk.state.soundPaused, true);
  fake.options.onSoundPaused({ paused: false });
  assert.equal(talk.state.soundPaused, false);
  fake.options.onSoundPaused({ paused: true });
  fake.options.onDisconnect({ reason: "agent" });
  assert.equal(talk.state.soundPaused, false);
});

test("a device without sound is told until one plays or all is over", async () => {
  const talk = await live();
  fake.options.onSoundUnavailable({ unavailable: true });
  assert.equal(talk.state.soundUnavailable, true);
  fake.options.onSoundUnavailable({ unavailable: false });
  assert.equal(talk.state.soundUnavailable, false);
  fake.options.onSoundUnavailable({ unavailable: true });
  fake.options.onDisconnect({ reason: "agent" });
  assert.equal(talk.state.soundUnavailable, false);
});

test("an end by error keeps the words and says why; another end has no problem", async () => {
  const talk = await live();
  fake.options.onTranscriptChange({
    messages: [{ key: 1, role: "agent", text: "Hi" }],
  });
  fake.options.onDisconnect({
    reason: "error",
    message: "x",
    closeReason: "Out of order.",
  });
  assert.deepEqual(talk.state.problem, { kind: "told", text: "Out of order." });
  assert.equal(talk.state.messages.length, 1);
  talk.start();
  await settled();
  assert.deepEqual(talk.state.messages, []);
  fake.options.onMicrophoneSilent({ silent: true });
  fake.options.onDisconnect({ reason: "agent", closeReason: "goodbye" });
  assert.equal(talk.state.problem, null);
  assert.deepEqual(talk.state.ending, { reason: "agent", message: "goodbye" });
});

test("words before a conversation start one in writing and are kept", async () => {
  const talk = session();
  assert.equal(talk.sendText("Hello"), false);
  await settled();
  assert.equal(fake.options.textOnly, true);
  assert.equal(talk.sendText("Hello"), true);
  assert.deepEqual(fake.conversation.calls, [["sendUserMessage", "Hello"]]);
});

test("volume stays for the next conversation, muting does not", async () => {
  const talk = await live();
  talk.setVolume(0.4);
  talk.setMuted(true);
  assert.deepEqual(fake.conversation.calls, [
    ["setVolume", { volume: 0.4 }],
    ["setMicMuted", true],
  ]);
  fake.options.onDisconnect({ reason: "user" });
  talk.start();
  await settled();
  assert.equal(fake.options.volume, 0.4);
  assert.equal(talk.state.muted, false);
});

test("closing ends what goes on and tells nobody", async () => {
  const talk = await live();
  let told = 0;
  talk.subscribe(() => {
    told += 1;
  });
  talk.close();
  fake.options.onDisconnect({ reason: "user" });
  assert.equal(told, 0);
  assert.deepEqual(fake.conversation.calls, [["endSession"]]);
});
