import assert from "node:assert/strict";
import { test } from "node:test";
import { Dialogue } from "../../static/client/dialogue.js";

/** @typedef {import("../../static/client/dialogue.js").Effect} Effect */

/** @param {{textOnly?: boolean}} [options] */
function connected(options) {
  const dialogue = new Dialogue(options);
  dialogue.handleConnected();
  return dialogue;
}

/** @param {number} event_id */
const audio = (event_id) => ({
  type: "audio",
  audio_event: { audio_base_64: "AAAA", event_id },
});
/** @param {string} agent_response @param {number} event_id */
const response = (agent_response, event_id) => ({
  type: "agent_response",
  agent_response_event: { agent_response, event_id },
});
/** @param {string} user_transcript @param {number} event_id */
const transcript = (user_transcript, event_id) => ({
  type: "user_transcript",
  user_transcription_event: { user_transcript, event_id },
});
/** @param {string} user_transcript @param {number} event_id */
const tentative = (user_transcript, event_id) => ({
  type: "tentative_user_transcript",
  tentative_user_transcription_event: { user_transcript, event_id },
});
/** @param {string} type @param {string} text @param {number} event_id */
const part = (type, text, event_id) => ({
  type: "agent_chat_response_part",
  text_response_part: { type, text, event_id },
});
/** @param {number} event_id */
const interruption = (event_id) => ({
  type: "interruption",
  interruption_event: { event_id },
});

/** @param {Effect[]} effects */
const sent = (effects) =>
  effects.flatMap((effect) => (effect.kind === "send" ? [effect.message] : []));
/** @param {Effect[]} effects @param {string} name */
const told = (effects, name) =>
  effects.flatMap((effect) =>
    effect.kind === "notify" && effect.name === name ? [effect.payload] : [],
  );
/** @param {Effect[]} effects */
const kinds = (effects) => effects.map(({ kind }) => kind);

test("phases follow a spoken exchange", () => {
  const dialogue = new Dialogue();
  const seen = [dialogue.phase];
  const note = () => seen.push(dialogue.phase);
  dialogue.handleConnected();
  note();
  dialogue.handleEvent(audio(1));
  dialogue.handleSounding(true);
  note();
  dialogue.handleSounding(false);
  note();
  dialogue.handleEvent(transcript("When do you open?", 2));
  note();
  dialogue.handleEvent(audio(3));
  note();
  dialogue.handleSounding(true);
  note();
  dialogue.handleSounding(false);
  note();
  dialogue.handleEnded();
  note();
  assert.deepEqual(seen, [
    "connecting",
    "listening",
    "speaking",
    "listening",
    "thinking",
    "thinking",
    "speaking",
    "listening",
    "ended",
  ]);
});

test("a question asked while the agent speaks is thought about afterwards", () => {
  const dialogue = connected();
  dialogue.handleEvent(audio(1));
  dialogue.handleSounding(true);
  dialogue.handleEvent(transcript("And on Sunday?", 2));
  dialogue.handleEvent(audio(1));
  assert.equal(dialogue.phase, "speaking");
  dialogue.handleSounding(false);
  assert.equal(dialogue.phase, "thinking");
});

test("an interruption silences the agent and voids its late audio", () => {
  const dialogue = connected();
  dialogue.handleEvent(audio(4));
  const effects = dialogue.handleEvent(interruption(4));
  assert.deepEqual(
    effects.filter(({ kind }) => kind === "silence"),
    [{ kind: "silence", eventId: 4 }],
  );
  assert.deepEqual(told(effects, "onInterruption"), [{ event_id: 4 }]);
  assert.ok(!kinds(dialogue.handleEvent(audio(4))).includes("play"));
  assert.ok(!kinds(dialogue.handleEvent(audio(3))).includes("play"));
  assert.ok(kinds(dialogue.handleEvent(audio(5))).includes("play"));
});

test("a correction keeps what was heard apart from what was not", () => {
  const dialogue = connected();
  dialogue.handleEvent(response("We open at nine and close at six.", 2));
  dialogue.handleEvent(interruption(2));
  dialogue.handleEvent({
    type: "agent_response_correction",
    agent_response_correction_event: {
      original_agent_response: "We open at nine and close at six.",
      corrected_agent_response: "We open at nine...",
      event_id: 2,
    },
  });
  const [message] = dialogue.messages;
  assert.equal(message?.text, "We open at nine");
  assert.equal(message?.unheard, " and close at six.");
  assert.equal(message?.interrupted, true);
});

test("a correction that is no beginning of the text replaces it", () => {
  const dialogue = connected();
  dialogue.handleEvent(response("One two three", 2));
  dialogue.handleEvent({
    type: "agent_response_correction",
    agent_response_correction_event: {
      original_agent_response: "One two three",
      corrected_agent_response: "1 2",
      event_id: 2,
    },
  });
  assert.equal(dialogue.messages[0]?.text, "1 2");
  assert.equal(dialogue.messages[0]?.unheard, "");
});

test("a ping is answered at once with its id", () => {
  const effects = connected().handleEvent({
    type: "ping",
    ping_event: { event_id: 7, ping_ms: null },
  });
  assert.deepEqual(sent(effects), [{ type: "pong", event_id: 7 }]);
});

test("tentative words change in place and become certain in place", () => {
  const dialogue = connected();
  dialogue.handleEvent(tentative("I", 2));
  dialogue.handleEvent(tentative("I would", 2));
  assert.deepEqual(
    dialogue.messages.map(({ text, tentative }) => [text, tentative]),
    [["I would", true]],
  );
  const { key } = /** @type {{key: number}} */ (dialogue.messages[0]);
  dialogue.handleEvent(transcript("I would like a book.", 2));
  assert.deepEqual(
    dialogue.messages.map(({ key, text, tentative }) => [key, text, tentative]),
    [[key, "I would like a book.", false]],
  );
  dialogue.handleEvent(tentative("I would like", 2));
  assert.equal(dialogue.messages.length, 1);
});

test("tentative words that came to nothing vanish", () => {
  const dialogue = connected();
  dialogue.handleEvent(tentative("Mm", 2));
  dialogue.handleEvent(tentative("", 2));
  assert.equal(dialogue.messages.length, 0);
  dialogue.handleEvent(tentative("Mm", 2));
  dialogue.handleEvent(response("Are you still there?", 3));
  dialogue.handleEvent(tentative("Yes", 4));
  assert.deepEqual(
    dialogue.messages.map(({ text }) => text),
    ["Are you still there?", "Yes"],
  );
});

test("streamed parts add up, and the whole text replaces nothing", () => {
  const dialogue = connected({ textOnly: true });
  dialogue.handleTyped("Hello");
  assert.equal(dialogue.phase, "thinking");
  for (const event of [
    part("start", "", 2),
    part("delta", "We are ", 2),
    part("delta", "open.", 2),
  ]) {
    dialogue.handleEvent(event);
  }
  assert.equal(dialogue.messages[1]?.text, "We are open.");
  assert.equal(dialogue.messages[1]?.streaming, true);
  dialogue.handleEvent(part("stop", "", 2));
  assert.equal(dialogue.phase, "listening");
  dialogue.handleEvent(response("We are open.", 2));
  assert.equal(dialogue.messages.length, 2);
  assert.equal(dialogue.messages[1]?.streaming, false);
});

test("parts after the whole text do not double it", () => {
  const dialogue = connected();
  dialogue.handleEvent(response("We are open.", 2));
  dialogue.handleEvent(part("start", "", 2));
  dialogue.handleEvent(part("delta", "We are open.", 2));
  dialogue.handleEvent(part("stop", "", 2));
  assert.deepEqual(
    dialogue.messages.map(({ text }) => text),
    ["We are open."],
  );
});

test("typed words are shown at once and not again when the server repeats them", () => {
  const dialogue = connected();
  const effects = dialogue.handleTyped("When do you open?");
  assert.deepEqual(sent(effects), [
    { type: "user_message", text: "When do you open?" },
  ]);
  dialogue.handleEvent(transcript("When do you open?", 3));
  assert.deepEqual(
    dialogue.messages.map(({ text, eventId }) => [text, eventId]),
    [["When do you open?", 3]],
  );
});

test("feedback names a message, the last one by default", () => {
  const dialogue = connected();
  dialogue.handleEvent(response("Hello.", 1));
  dialogue.handleEvent(response("We are open.", 3));
  assert.deepEqual(sent(dialogue.handleFeedback(false, 1)), [
    { type: "feedback", event_id: 1, score: "dislike" },
  ]);
  assert.deepEqual(sent(dialogue.handleFeedback(true)), [
    { type: "feedback", event_id: 3, score: "like" },
  ]);
  assert.deepEqual(sent(dialogue.handleFeedback(null, 3)), [
    { type: "feedback", event_id: 3, score: null },
  ]);
  assert.deepEqual(
    dialogue.messages.map(({ score }) => score),
    ["dislike", null],
  );
});

test("feedback can be sent from connecting to the beginning of the end", () => {
  const dialogue = new Dialogue();
  assert.deepEqual(told(dialogue.handleConnected(), "onCanSendFeedbackChange"), [
    { canSendFeedback: true },
  ]);
  dialogue.handleEvent(response("Hello.", 1));
  assert.deepEqual(told(dialogue.handleEnding(), "onCanSendFeedbackChange"), [
    { canSendFeedback: false },
  ]);
  assert.deepEqual(sent(dialogue.handleFeedback(true)), []);
});

test("feedback before the agent spoke sends nothing", () => {
  assert.deepEqual(connected().handleFeedback(true), []);
});

test("a client tool is run, and nothing else happens", () => {
  const call = { tool_name: "map", tool_call_id: "t1", parameters: {}, event_id: 2 };
  const effects = connected().handleEvent({
    type: "client_tool_call",
    client_tool_call: call,
  });
  assert.deepEqual(effects, [{ kind: "run_tool", call }]);
});

test("end_call does not cut the goodbye: only the server closes", () => {
  const effects = connected().handleEvent({
    type: "agent_tool_response",
    agent_tool_response: {
      tool_name: "end_call",
      tool_call_id: "t1",
      tool_type: "system",
      event_id: 2,
    },
  });
  assert.deepEqual(new Set(kinds(effects)), new Set(["notify"]));
  assert.deepEqual(told(effects, "onAgentToolResponse").length, 1);
});

test("an error is told in words and ends the waiting", () => {
  const dialogue = connected();
  dialogue.handleTyped("Hello");
  const effects = dialogue.handleEvent({
    type: "error",
    error_event: { code: 1011, message: "The model is down." },
  });
  const payload = { code: 1011, message: "The model is down." };
  assert.deepEqual(effects[0], { kind: "report", payload });
  assert.equal(dialogue.phase, "listening");
});

test("an unknown event is handed to onDebug", () => {
  const event = { type: "from_the_future" };
  assert.deepEqual(connected().handleEvent(event), [
    { kind: "notify", name: "onDebug", payload: event },
  ]);
});

test("after the end nothing is left open", () => {
  const dialogue = connected();
  dialogue.handleEvent(tentative("I wou", 2));
  dialogue.handleEvent(part("start", "", 3));
  const effects = dialogue.handleEnded();
  assert.ok(
    dialogue.messages.every(({ tentative, streaming }) => !tentative && !streaming),
  );
  assert.equal(dialogue.canSendFeedback, false);
  assert.deepEqual(told(effects, "onPhaseChange"), [{ phase: "ended" }]);
  assert.deepEqual(dialogue.handleSounding(true), []);
  assert.equal(dialogue.phase, "ended");
});

/** @param {string} type @param {object} [more] */
const tool = (type, more = {}) => ({
  type,
  [type]: {
    tool_name: "show_map",
    tool_call_id: "call_1",
    tool_type: "client",
    event_id: 3,
    ...more,
  },
});
/** @param {Dialogue} dialogue */
const tools = (dialogue) =>
  dialogue.messages
    .filter(({ role }) => role === "tool")
    .map(({ text, tool: state }) => [text, state]);

test("a tool stands in the transcript once, with its state", () => {
  const dialogue = connected();
  dialogue.handleEvent(response("I look.", 2));
  const began = dialogue.handleEvent(tool("agent_tool_request"));
  assert.deepEqual(tools(dialogue), [["show_map", "running"]]);
  assert.equal(told(began, "onAgentToolRequest").length, 1);
  dialogue.handleEvent(response("Here it is.", 4));
  dialogue.handleEvent(tool("agent_tool_response", { is_error: false }));
  assert.deepEqual(tools(dialogue), [["show_map", "done"]]);
  assert.deepEqual(
    dialogue.messages.map(({ role }) => role),
    ["agent", "tool", "agent"],
  );
});

test("a tool that failed, or was still running at the end, did not work", () => {
  const dialogue = connected();
  dialogue.handleEvent(tool("agent_tool_request"));
  dialogue.handleEvent(tool("agent_tool_response", { is_error: true }));
  dialogue.handleEvent(tool("agent_tool_request", { tool_call_id: "call_2" }));
  dialogue.handleEnded();
  assert.deepEqual(tools(dialogue), [
    ["show_map", "failed"],
    ["show_map", "failed"],
  ]);
});

test("the end of the call is no message, and arguments never are", () => {
  const dialogue = connected();
  dialogue.handleEvent(tool("agent_tool_request", { tool_name: "end_call" }));
  dialogue.handleEvent(tool("agent_tool_response", { tool_name: "end_call" }));
  assert.deepEqual(tools(dialogue), []);
  dialogue.handleEvent({
    type: "client_tool_call",
    client_tool_call: {
      tool_name: "show_map",
      tool_call_id: "call_3",
      parameters: { place: "secret" },
      event_id: 5,
    },
  });
  assert.ok(!JSON.stringify(dialogue.messages).includes("secret"));
});

/** @param {string} state */
const mcp = (state) => ({
  type: "mcp_tool_call",
  mcp_tool_call: {
    service_id: "mcp_1",
    tool_call_id: "call_1",
    tool_name: "find_book",
    parameters: { title: "Emma" },
    timestamp: "2026-01-01T00:00:00+00:00",
    state,
  },
});
const requested = {
  type: "agent_tool_request",
  agent_tool_request: {
    tool_name: "find_book",
    tool_call_id: "call_1",
    tool_type: "mcp",
    event_id: 1,
  },
};

test("a tool that waits for a yes shows so, and the answer is sent", () => {
  const dialogue = connected();
  dialogue.handleEvent(requested);
  const effects = dialogue.handleEvent(mcp("awaiting_approval"));
  assert.equal(dialogue.messages[0]?.tool, "asking");
  assert.ok(
    effects.some((one) => one.kind === "notify" && one.name === "onMCPToolCall"),
  );
  const sent = dialogue
    .handleApproval("call_1", true)
    .filter((one) => one.kind === "send");
  assert.deepEqual(
    sent.map((one) => one.message),
    [
      {
        type: "mcp_tool_approval_result",
        tool_call_id: "call_1",
        is_approved: true,
      },
    ],
  );
  assert.equal(dialogue.messages[0]?.tool, "running");
});

test("a tool that was refused or not allowed in time did not fail", () => {
  const failed = {
    type: "agent_tool_response",
    agent_tool_response: { ...requested.agent_tool_request, is_error: true },
  };
  const refused = connected();
  refused.handleEvent(requested);
  refused.handleEvent(mcp("awaiting_approval"));
  refused.handleApproval("call_1", false);
  const unanswered = connected();
  unanswered.handleEvent(requested);
  unanswered.handleEvent(mcp("awaiting_approval"));
  for (const dialogue of [refused, unanswered]) {
    dialogue.handleEvent(mcp("failure"));
    dialogue.handleEvent(failed);
  }
  assert.equal(refused.messages[0]?.tool, "refused");
  assert.equal(unanswered.messages[0]?.tool, "unanswered");
});

test("a page is told which servers of tools are there", () => {
  const status = { integrations: [{ integration_id: "mcp_1", is_connected: false }] };
  const effects = connected().handleEvent({
    type: "mcp_connection_status",
    mcp_connection_status: status,
  });
  assert.deepEqual(effects, [
    { kind: "notify", name: "onMCPConnectionStatus", payload: status },
  ]);
});

test("a tool that nobody was asked about stays running, and done when done", () => {
  const dialogue = connected();
  dialogue.handleEvent(requested);
  dialogue.handleEvent(mcp("loading"));
  assert.equal(dialogue.messages[0]?.tool, "running");
  dialogue.handleEvent({
    type: "agent_tool_response",
    agent_tool_response: { ...requested.agent_tool_request, is_error: false },
  });
  dialogue.handleEvent(mcp("success"));
  assert.equal(dialogue.messages[0]?.tool, "done");
});
