/**
 * The attributes of the element: what type each has, and which key of the agent's
 * configuration it stands for, where there is one. `docs/widget.md` says what they do.
 */

/** @typedef {"text" | "boolean" | "number" | "json" | "hosts"} AttributeType */
/** @typedef {{type: AttributeType, key?: string}} Attribute */

/** @type {Readonly<Record<string, Attribute>>} */
export const ATTRIBUTES = Object.freeze({
  // Who is talked to.
  "agent-id": { type: "text" },
  "signed-url": { type: "text" },
  server: { type: "text" },
  "server-location": { type: "text" },
  environment: { type: "text" },
  "user-id": { type: "text" },
  "dynamic-variables": { type: "json" },
  "use-rtc": { type: "boolean" },
  // What the conversation is like.
  language: { type: "text" },
  "override-language": { type: "text" },
  "override-prompt": { type: "text" },
  "override-llm": { type: "text" },
  "override-first-message": { type: "text" },
  "override-voice-id": { type: "text" },
  "override-speed": { type: "number" },
  "override-stability": { type: "number" },
  "override-similarity-boost": { type: "number" },
  "override-text-only": { type: "boolean", key: "text_only" },
  // What the widget looks like.
  "override-config": { type: "json" },
  variant: { type: "text", key: "variant" },
  placement: { type: "text", key: "placement" },
  "color-scheme": { type: "text", key: "color_scheme" },
  "avatar-image-url": { type: "text" },
  "avatar-orb-color-1": { type: "text" },
  "avatar-orb-color-2": { type: "text" },
  "show-avatar-when-collapsed": { type: "boolean", key: "show_avatar_when_collapsed" },
  "default-expanded": { type: "boolean", key: "default_expanded" },
  "always-expanded": { type: "boolean", key: "always_expanded" },
  dismissible: { type: "boolean", key: "dismissible" },
  "text-contents": { type: "json" },
  // What the visitor can do and see.
  "mic-muting": { type: "boolean", key: "mic_muting_enabled" },
  transcript: { type: "boolean", key: "transcript_enabled" },
  "text-input": { type: "boolean", key: "text_input_enabled" },
  "strip-audio-tags": { type: "boolean", key: "strip_audio_tags" },
  "show-agent-status": { type: "boolean", key: "show_agent_status" },
  "show-conversation-id": { type: "boolean", key: "show_conversation_id" },
  "collect-feedback": { type: "boolean" },
  "terms-key": { type: "text", key: "terms_key" },
  "syntax-highlight-theme": { type: "text", key: "syntax_highlight_theme" },
  "markdown-link-allowed-hosts": { type: "hosts", key: "markdown_link_allowed_hosts" },
  "markdown-link-include-www": { type: "boolean", key: "markdown_link_include_www" },
  "markdown-link-allow-http": { type: "boolean", key: "markdown_link_allow_http" },
  // What the page does.
  "allow-events": { type: "boolean" },
  preview: { type: "boolean" },
  // Parley's worklets are files of the server: these are taken and have no effect.
  "worklet-path-raw-audio-processor": { type: "text" },
  "worklet-path-audio-concat-processor": { type: "text" },
  "worklet-path-libsamplerate": { type: "text" },
});

/**
 * @typedef {object} Given
 * @property {Readonly<Record<string, any>>} values by attribute; what is absent, empty
 *   or wrong is not there
 * @property {readonly string[]} faults in words, for the page's developer
 */

/**
 * @param {{getAttribute(name: string): string | null}} element
 * @returns {Given}
 */
export function readAttributes(element) {
  /** @type {Record<string, any>} */
  const values = {};
  const faults = [];
  for (const [name, { type }] of Object.entries(ATTRIBUTES)) {
    const text = element.getAttribute(name)?.trim() ?? "";
    if (text === "") {
      continue;
    }
    try {
      values[name] = READERS[type](text);
    } catch (error) {
      faults.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { values, faults };
}

/** @type {Record<AttributeType, (text: string) => unknown>} */
const READERS = {
  text: (text) => text,
  boolean(text) {
    if (text !== "true" && text !== "false") {
      throw new Error(`is ${JSON.stringify(text)}; use the word "true" or "false".`);
    }
    return text === "true";
  },
  number(text) {
    const number = Number(text);
    if (!Number.isFinite(number)) {
      throw new Error(`is ${JSON.stringify(text)}; use a number.`);
    }
    return number;
  },
  json(text) {
    const value = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new Error("is no JSON object.");
    }
    return value;
  },
  hosts: (text) =>
    text
      .split(",")
      .map((host) => ({ hostname: host.trim() }))
      .filter(({ hostname }) => hostname !== ""),
};
