import assert from "node:assert/strict";
import { test } from "node:test";
import { Conversation } from "../../static/client/index.js";
import { CALLBACK_NAMES, checkOptions } from "../../static/client/option-checks.js";

/** @param {any} options */
const complaint = (options) => {
  try {
    checkOptions(options);
  } catch (/** @type {any} */ error) {
    assert.equal(error.reason, "bad_argument");
    return error.message;
  }
  return "";
};
const agentId = "agent_demo";

test("an option of the wrong kind is named with what it must be", () => {
  assert.match(complaint(undefined), /needs options/);
  assert.equal(complaint({ agentId: 7 }), "agentId must be a string, not 7.");
  assert.equal(
    complaint({ agentId, textOnly: "yes" }),
    'textOnly must be a boolean, not "yes".',
  );
  assert.match(complaint({ agentId, onMessage: {} }), /^onMessage must be a function/);
  assert.match(
    complaint({ agentId, clientTools: { show: "x" } }),
    /^clientTools.show must be a function/,
  );
  assert.match(
    complaint({ agentId, dynamicVariables: { name: {} } }),
    /^dynamicVariables.name must be a string, number or boolean/,
  );
  assert.equal(complaint({ agentId, textOnly: undefined, onMessage: null }), "");
});

test("a misspelt option is answered with the one that was meant", () => {
  for (const [wrong, right] of [
    ["onMesage", "onMessage"],
    ["agentID", "agentId"],
    ["onMcpToolCall", "onMCPToolCall"],
    ["dynamicVariable", "dynamicVariables"],
  ]) {
    assert.equal(
      complaint({ agentId, [String(wrong)]: "x" }),
      `There is no option ${wrong}. Did you mean ${right}?`,
    );
  }
});

test("options of a later version of the vendor's are let pass", () => {
  assert.equal(complaint({ agentId, onSomethingQuiteNew() {}, region: "eu" }), "");
});

test("who to talk to must be clear, and by one way", () => {
  assert.match(complaint({}), /^agentId is missing/);
  assert.match(complaint({ conversationToken: "t" }), /a conversationToken opens one/);
  assert.equal(complaint({ signedUrl: "wss://here/" }), "");
  assert.equal(complaint({ agentId, connectionType: "webrtc" }), "");
  assert.match(
    complaint({ agentId, connectionType: "udp" }),
    /^connectionType must be/,
  );
  assert.match(
    complaint({ signedUrl: "wss://here/", connectionType: "webrtc" }),
    /^signedUrl is for a WebSocket/,
  );
  assert.match(complaint({ orchestrator: {} }), /^orchestrator.url is missing/);
  const orchestrator = { url: "ws://here" };
  assert.match(complaint({ orchestrator, signedUrl: "ws://x" }), /cannot be combined/);
});

test("a session that is asked for wrongly rejects before anything is opened", async () => {
  await assert.rejects(Conversation.startSession(/** @type {any} */ ({})), {
    reason: "bad_argument",
  });
  await assert.rejects(
    Conversation.startSession({ agentId, textOnly: true, origin: "nowhere" }),
    { message: /^origin is no address: "nowhere"/ },
  );
});

test("callbacks are those options that are told something", () => {
  assert.ok(CALLBACK_NAMES.includes("onDisconnect"));
  assert.ok(!CALLBACK_NAMES.includes("agentId"));
});
