import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  formatMessage,
  initiationMessage,
  multimodalMessage,
} from "../../static/client/client-messages.js";
import { Dialogue } from "../../static/client/dialogue.js";
import { isKnown, PAYLOAD_KEYS, parseEvent } from "../../static/client/protocol.js";

const WIRE = new URL("../fixtures/wire/", import.meta.url);

/** @param {string} side */
function golden(side) {
  const folder = new URL(`${side}/`, WIRE);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map(
      (name) =>
        /** @type {[string, string]} */ ([
          name.replace(".json", ""),
          readFileSync(new URL(name, folder), "utf8"),
        ]),
    );
}

/** @param {string} name */
const clientFrame = (name) =>
  JSON.parse(readFileSync(new URL(`client/${name}.json`, WIRE), "utf8"));

test("every golden frame of the server is an event that is taken without a fault", () => {
  const frames = golden("server");
  assert.ok(frames.length >= 20);
  for (const [name, frame] of frames) {
    const event = parseEvent(frame);
    assert.equal(event?.type, name);
    const dialogue = new Dialogue();
    dialogue.handleConnected();
    dialogue.handleEvent(/** @type {any} */ (event));
  }
});

test("every event the client knows has a golden frame with its payload", () => {
  const frames = new Map(golden("server"));
  for (const [type, key] of Object.entries(PAYLOAD_KEYS)) {
    if (type === "conversation_resumed") {
      continue; // The first frame of a line of Parley's own, never one of a dialogue.
    }
    const frame = frames.get(type);
    assert.ok(frame !== undefined, `${type} has no golden frame`);
    if (key !== null) {
      assert.equal(typeof JSON.parse(frame)[key], "object");
    }
  }
});

test("what the client sends has the shape of the golden frames", () => {
  /** @type {import("../../static/client/client-messages.js").ClientMessage[]} */
  const messages = [
    { type: "pong", event_id: 1 },
    { type: "user_message", text: "Hello" },
    { type: "user_activity" },
    { type: "contextual_update", text: "On page two", context_id: "page" },
    { type: "feedback", event_id: 1, score: "like" },
    { type: "client_tool_result", tool_call_id: "t", result: "ok", is_error: false },
    { type: "mcp_tool_approval_result", tool_call_id: "t", is_approved: true },
    multimodalMessage({ text: "Look", fileIds: ["file_1"] }).message,
  ];
  for (const message of messages) {
    assert.ok("type" in message);
    const frame = clientFrame(message.type);
    for (const key of Object.keys(JSON.parse(formatMessage(message)))) {
      assert.ok(key in frame, `${message.type} has no ${key}`);
    }
  }
  assert.deepEqual(Object.keys(clientFrame("user_audio_chunk")), ["user_audio_chunk"]);
});

test("the first message names overrides as the wire does", () => {
  const source = { source: "js_sdk", version: "1" };
  const message = initiationMessage(
    {
      overrides: {
        agent: { firstMessage: "Hi", language: "en", prompt: { prompt: "Be kind." } },
        tts: { voiceId: "joe", speed: 1.1, stability: 0.5, similarityBoost: 0.7 },
      },
      textOnly: true,
      dynamicVariables: { name: "Ada" },
      userId: "u1",
      customLlmExtraBody: { top_p: 1 },
    },
    source,
  );
  const frame = clientFrame("conversation_initiation_client_data");
  const sent = JSON.parse(formatMessage(message));
  for (const key of Object.keys(sent)) {
    assert.ok(key in frame, `the golden frame has no ${key}`);
  }
  const { agent, tts, conversation } = sent.conversation_config_override;
  assert.deepEqual(Object.keys(agent).sort(), ["first_message", "language", "prompt"]);
  for (const key of Object.keys(tts)) {
    assert.ok(key in frame.conversation_config_override.tts, `tts has no ${key}`);
  }
  assert.deepEqual(conversation, { text_only: true });
});

test("nothing overridden leaves empty maps and no more", () => {
  const source = { source: "js_sdk", version: "1" };
  assert.deepEqual(JSON.parse(formatMessage(initiationMessage({}, source))), {
    type: "conversation_initiation_client_data",
    conversation_config_override: { agent: {}, tts: {}, conversation: {} },
    source_info: source,
  });
});

test("keywords, events, mocked tools and the name of another client are sent", () => {
  const message = initiationMessage(
    {
      overrides: {
        asr: { keywords: ["Emma"] },
        conversation: { clientEvents: ["ping"] },
      },
      toolMockConfig: { mockingStrategy: "selected", mockedToolNames: ["find_book"] },
    },
    { source: "desk", version: "2" },
  );
  const sent = JSON.parse(formatMessage(message));
  assert.deepEqual(sent.conversation_config_override.asr, { keywords: ["Emma"] });
  assert.deepEqual(sent.conversation_config_override.conversation, {
    client_events: ["ping"],
  });
  assert.deepEqual(sent.tool_mock_config, {
    mocking_strategy: "selected",
    mocked_tool_names: ["find_book"],
  });
  assert.deepEqual(sent.source_info, { source: "desk", version: "2" });
});

test("files of a message stand under the old name and the new", () => {
  const file = { type: "file_input", file_id: "file_1" };
  assert.deepEqual(multimodalMessage({ fileId: "file_1" }), {
    message: { type: "multimodal_message", file, files: [file] },
    fileIds: ["file_1"],
  });
  assert.deepEqual(multimodalMessage({ text: "Hello" }).message, {
    type: "multimodal_message",
    text: { type: "user_message", text: "Hello" },
  });
});

test("what is no event is refused", () => {
  for (const frame of [
    "",
    "not json",
    "null",
    "[]",
    "{}",
    '{"type": 3}',
    '{"type": "audio"}',
    '{"type": "ping", "ping_event": null}',
    new ArrayBuffer(4),
  ]) {
    assert.equal(parseEvent(frame), null, String(frame));
  }
  assert.equal(parseEvent('{"type": "from_the_future"}')?.type, "from_the_future");
  assert.equal(isKnown("toString"), false);
});
