/** What holds when defaults, the agent's configuration and attributes meet. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { VERSION } from "../../static/client/index.js";
import {
  completeConfig,
  localConfig,
  pictureAddress,
} from "../../static/parts/widget-config.js";
import { ATTRIBUTES, readAttributes } from "../../static/widget/attributes.js";
import { sessionOptions } from "../../static/widget/session-options.js";
import { mergedSettings, spokenLanguage } from "../../static/widget/settings.js";

/** Of the vendor's widget 0.14.8. */
const VENDORS_ATTRIBUTES =
  "variant placement override-config avatar-image-url avatar-orb-color-1 " +
  "avatar-orb-color-2 agent-id signed-url terms-key server-location language " +
  "dynamic-variables show-avatar-when-collapsed override-prompt override-llm " +
  "override-speed override-stability override-similarity-boost " +
  "override-first-message override-language override-voice-id override-text-only " +
  "mic-muting transcript text-input text-contents default-expanded always-expanded " +
  "dismissible strip-audio-tags user-id use-rtc collect-feedback " +
  "worklet-path-raw-audio-processor worklet-path-audio-concat-processor " +
  "worklet-path-libsamplerate syntax-highlight-theme markdown-link-allowed-hosts " +
  "markdown-link-include-www markdown-link-allow-http allow-events " +
  "show-agent-status show-conversation-id environment";

Object.defineProperty(globalThis, "location", {
  value: { href: "https://page.example/shop/" },
});

/** @param {Record<string, string>} given */
const read = (given) => readAttributes({ getAttribute: (name) => given[name] ?? null });
/**
 * @param {Record<string, string>} given
 * @param {Record<string, any>} [config]
 */
const merged = (given, config = {}) => mergedSettings(config, read(given).values);

test("every attribute of the vendor's widget is known", () => {
  for (const name of VENDORS_ATTRIBUTES.split(" ")) {
    assert.ok(name in ATTRIBUTES, name);
  }
});

test("every attribute stands in the documentation", () => {
  const page = readFileSync(new URL("../../docs/widget.md", import.meta.url), "utf8");
  for (const name of Object.keys(ATTRIBUTES)) {
    const told = name.startsWith("worklet-path-") ? "worklet-path-*" : name;
    assert.ok(page.includes(`\`${told}\``), name);
  }
});

test("booleans are the words true and false; anything else is told and passed over", () => {
  const { values, faults } = read({
    transcript: "true",
    dismissible: "false",
    "mic-muting": "yes",
    "text-input": "",
  });
  assert.deepEqual(values, { transcript: true, dismissible: false });
  assert.deepEqual(faults, ['mic-muting: is "yes"; use the word "true" or "false".']);
});

test("numbers and JSON that are none are told by their name", () => {
  const { values, faults } = read({
    "override-speed": "fast",
    "override-stability": "0.5",
    "dynamic-variables": '{"name": "Ada"}',
    "override-config": "[1]",
    "text-contents": "{",
  });
  assert.deepEqual(values, {
    "override-stability": 0.5,
    "dynamic-variables": { name: "Ada" },
  });
  assert.deepEqual(
    faults.map((fault) => fault.split(":")[0]),
    ["override-speed", "override-config", "text-contents"],
  );
});

test("without anything said the defaults hold", () => {
  const settings = merged({});
  assert.equal(settings.variant, "compact");
  assert.equal(settings.placement, "bottom-right");
  assert.equal(settings.color_scheme, "auto");
  assert.equal(settings.show_conversation_id, true);
  assert.equal(settings.feedback_mode, "none");
  assert.deepEqual(settings.avatar, {
    type: "orb",
    color_1: "#2792dc",
    color_2: "#9ce6e6",
  });
});

test("an attribute goes before the configuration, and a wrong one does not", () => {
  const config = { variant: "full", placement: "top", dismissible: true };
  assert.equal(merged({ variant: "tiny" }, config).variant, "tiny");
  assert.equal(merged({ variant: "huge" }, config).variant, "full");
  assert.equal(merged({ placement: "bottom-left" }, config).placement, "bottom-left");
  assert.equal(merged({ dismissible: "false" }, config).dismissible, false);
  assert.equal(merged({}, config).dismissible, true);
});

test("an agent of text alone is written to, read, and not muted", () => {
  const settings = merged(
    { "override-text-only": "true" },
    { mic_muting_enabled: true, text_input_enabled: false, transcript_enabled: false },
  );
  assert.equal(settings.text_only, true);
  assert.equal(settings.text_input_enabled, true);
  assert.equal(settings.transcript_enabled, true);
  assert.equal(settings.mic_muting_enabled, false);
});

test("where nobody may write no chat is offered", () => {
  const settings = merged({ "text-input": "false" }, { text_input_enabled: true });
  assert.equal(settings.supports_text_only, false);
});

test("the picture is the attribute's, else the configuration's", () => {
  const config = { avatar: { type: "image", url: "https://a.example/a.png" } };
  assert.deepEqual(merged({}, config).avatar, config.avatar);
  assert.deepEqual(merged({ "avatar-orb-color-1": "red" }, config).avatar, {
    type: "orb",
    color_1: "red",
    color_2: "#9ce6e6",
  });
  assert.deepEqual(merged({ "avatar-image-url": "/b.png" }, config).avatar, {
    type: "image",
    url: "/b.png",
  });
});

test("the element's texts are said in every language, above those of the agent", () => {
  const settings = merged(
    { "text-contents": '{"main_label": "Ask us"}' },
    {
      text_contents: { main_label: "Help", start_call: "Call" },
      language_presets: { de: { text_contents: { main_label: "Hilfe" } } },
    },
  );
  assert.deepEqual(settings.text_contents, {
    main_label: "Ask us",
    start_call: "Call",
  });
  assert.equal(settings.language_presets?.de?.text_contents?.main_label, "Ask us");
});

test("collect-feedback of older sites means thumbs, or nothing at all", () => {
  const rating = { end_feedback: { type: "rating" } };
  assert.equal(merged({ "collect-feedback": "true" }).feedback_mode, "during");
  assert.equal(merged({ "collect-feedback": "false" }, rating).end_feedback, null);
  assert.deepEqual(merged({}, rating).end_feedback, { type: "rating" });
});

test("the language is the forced one, else the first wish the agent can fulfil", () => {
  const settings = merged(
    {},
    { language: "en", supported_language_overrides: ["de", "pt-br"] },
  );
  assert.equal(spokenLanguage(settings, { "override-language": "ja" }, ["de"]), "ja");
  assert.equal(spokenLanguage(settings, { language: "de" }, ["pt-BR"]), "de");
  assert.equal(spokenLanguage(settings, { language: "it" }, ["pt-BR"]), "pt-br");
  assert.equal(spokenLanguage(settings, {}, ["fr", "de-AT"]), "de");
  assert.equal(spokenLanguage(settings, {}, ["fr"]), "en");
});

/** @param {Record<string, string>} given */
const options = (given) => {
  const { values: attributes } = read(given);
  const server = "https://parley.example";
  return sessionOptions({ attributes, server, clientTools: {} });
};

test("nothing is overridden that nobody changes", () => {
  assert.deepEqual(options({ "agent-id": "agent_1" }), {
    agentId: "agent_1",
    origin: "https://parley.example",
    overrides: { agent: {}, tts: {}, client: { source: "widget", version: VERSION } },
    clientTools: {},
  });
});

test("overrides, variables and user reach the conversation", () => {
  const given = {
    "agent-id": "agent_1",
    "signed-url": "wss://parley.example/v1/convai/conversation?agent_id=agent_2",
    "override-prompt": "Be brief.",
    "override-llm": "scripted/x",
    "override-first-message": "Hi!",
    "override-language": "de",
    "override-voice-id": "anna",
    "override-speed": "1.1",
    "override-stability": "0.4",
    "override-similarity-boost": "0.7",
    "dynamic-variables": '{"name": "Ada"}',
    "user-id": "u1",
    environment: "staging",
    "use-rtc": "true",
  };
  const made = options(given);
  assert.equal(made.agentId, "agent_1");
  assert.ok(!("signedUrl" in made), "with both given the id wins");
  assert.ok(!("connectionType" in made), "the client knows best");
  assert.deepEqual(made.overrides, {
    agent: {
      prompt: { prompt: "Be brief.", llm: "scripted/x" },
      firstMessage: "Hi!",
    },
    tts: { voiceId: "anna", speed: 1.1, stability: 0.4, similarityBoost: 0.7 },
    client: { source: "widget", version: VERSION },
  });
  assert.deepEqual(made.dynamicVariables, { name: "Ada" });
  assert.equal(made.userId, "u1");
  assert.equal(made.environment, "staging");
});

test("a signed address alone is dialled as it is", () => {
  const signedUrl = "wss://parley.example/v1/convai/conversation?agent_id=agent_2";
  const made = options({ "signed-url": signedUrl, "use-rtc": "true" });
  assert.equal(made.signedUrl, signedUrl);
  assert.ok(!("connectionType" in made), "it may be neither, and is a WebSocket's");
});

test("a page may do without WebRTC", () => {
  const made = options({ "agent-id": "agent_1", "use-rtc": "false" });
  assert.equal(made.connectionType, "websocket");
});

test("every key is there and of its type, whatever was given", () => {
  const plain = completeConfig({});
  assert.deepEqual(
    completeConfig({
      variant: "huge",
      styles: [],
      text_contents: "x",
      language: "",
      terms_text: 3,
      terms_key: "",
      dismissible: "yes",
      avatar: { type: "url", custom_url: "javascript:alert(1)" },
      end_feedback: { type: "essay" },
      supported_language_overrides: "de",
      markdown_link_allowed_hosts: [{}, 3, ""],
      file_input_config: { enabled: "yes", max_image_bytes: null },
      unknown: 1,
    }),
    plain,
  );
  const { de } = completeConfig({
    language_presets: { de: { terms_text: 3 } },
  }).language_presets;
  assert.deepEqual(de, {
    text_contents: {},
    terms_text: null,
    terms_html: null,
    terms_key: null,
  });
});

test("terms of a language in HTML are not those of another in Markdown", () => {
  const config = completeConfig({
    terms_text: "Be kind.",
    terms_key: "a",
    language_presets: { de: { terms_html: "<p>Sei nett.</p>" }, fr: {} },
  });
  const german = localConfig(config, "de");
  assert.deepEqual(
    [german.terms_text, german.terms_html, german.terms_key],
    [null, "<p>Sei nett.</p>", "a"],
  );
  assert.equal(localConfig(config, "fr").terms_text, "Be kind.");
});

test("a picture is one that a page may show, also before it was uploaded", () => {
  const address = (/** @type {string} */ url) => pictureAddress({ type: "image", url });
  assert.equal(address("https://a.example/a.png"), "https://a.example/a.png");
  assert.equal(address("data:image/png;base64,AA=="), "data:image/png;base64,AA==");
  assert.equal(address("data:text/html,x"), null);
  assert.equal(address("javascript:alert(1)"), null);
  assert.equal(address(""), null);
});
