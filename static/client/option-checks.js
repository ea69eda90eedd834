/**
 * What is wrong with a session's options, in words, before anything is opened.
 */
import { ConversationError } from "./errors.js";

/** @typedef {import("./options.js").Options} Options */
/** @typedef {"a string" | "a boolean" | "a number" | "an object" | "a function"} Kind */

/** @type {{[name in keyof Required<Options>]: Kind}} */
const KINDS = {
  agentId: "a string",
  signedUrl: "a string",
  conversationToken: "a string",
  authorization: "a string",
  orchestrator: "an object",
  connectionType: "a string",
  origin: "a string",
  environment: "a string",
  textOnly: "a boolean",
  overrides: "an object",
  toolMockConfig: "an object",
  dynamicVariables: "an object",
  customLlmExtraBody: "an object",
  userId: "a string",
  inputDeviceId: "a string",
  outputDeviceId: "a string",
  connectionDelay: "an object",
  useWakeLock: "a boolean",
  volume: "a number",
  workletUrls: "an object",
  signal: "an object",
  audioContext: "an object",
  halfDuplex: "a string",
  serverLocation: "a string",
  livekitUrl: "a string",
  webRtc: "an object",
  preferHeadphonesForIosDevices: "a boolean",
  format: "a string",
  sampleRate: "a number",
  inputChunkDurationMs: "a number",
  workletPaths: "an object",
  libsampleratePath: "a string",
  clientTools: "an object",
  onMCPToolApprovalRequest: "a function",
  onConversationCreated: "a function",
  onConnect: "a function",
  onDisconnect: "a function",
  onError: "a function",
  onMessage: "a function",
  onAudio: "a function",
  onModeChange: "a function",
  onStatusChange: "a function",
  onCanSendFeedbackChange: "a function",
  onUnhandledClientToolCall: "a function",
  onVadScore: "a function",
  onMCPToolCall: "a function",
  onMCPConnectionStatus: "a function",
  onAgentToolRequest: "a function",
  onAgentToolResponse: "a function",
  onConversationMetadata: "a function",
  onAsrInitiationMetadata: "a function",
  onInterruption: "a function",
  onAgentResponseCorrection: "a function",
  onAgentChatResponsePart: "a function",
  onAgentReasoningResponsePart: "a function",
  onRichContent: "a function",
  onAudioAlignment: "a function",
  onGuardrailTriggered: "a function",
  onAgentTyping: "a function",
  onExternalAgentConnected: "a function",
  onExternalAgentDisconnected: "a function",
  onPing: "a function",
  onContextUsage: "a function",
  onDebug: "a function",
  onIncomingEvent: "a function",
  onOutgoingEvent: "a function",
  onPhaseChange: "a function",
  onTranscriptChange: "a function",
  onTentativeUserTranscript: "a function",
  onMicrophoneSilent: "a function",
  onConnectionChange: "a function",
  onDeviceLost: "a function",
  onSoundPaused: "a function",
  onSoundUnavailable: "a function",
  onEchoDetected: "a function",
};
/** As many letters may be wrong in a long name that was meant to be another. */
const MISSPELT_LETTERS = 2;
/** Of short names, many are alike. */
const LONG_NAME_LETTERS = 8;

/** Every option there is, for those who hand options on. */
export const OPTION_NAMES = Object.freeze(Object.keys(KINDS));
/** Those that are told something. */
export const CALLBACK_NAMES = Object.freeze(
  OPTION_NAMES.filter((name) => name.startsWith("on")),
);

/**
 * Throws a ConversationError with reason `bad_argument` that names option and remedy.
 *
 * A name that is like no option is let pass: the vendor's next version may have it.
 * @param {Options} options
 */
export function checkOptions(options) {
  if (typeof options !== "object" || options === null) {
    refuse('startSession needs options, such as { agentId: "agent_..." }.');
  }
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(KINDS, name)
      ? KINDS[/** @type {keyof Options} */ (name)]
      : undefined;
    if (kind === undefined) {
      checkSpelling(name);
    } else if (value !== undefined && value !== null) {
      mustBe(kind, name, value);
    }
  }
  checkConnection(options);
  checkTools(options.clientTools ?? {});
  checkVariables(options.dynamicVariables ?? {});
}

/**
 * Throws a ConversationError unless an argument is what it must be.
 * @param {Kind} kind
 * @param {string} name
 * @param {unknown} value
 */
export function mustBe(kind, name, value) {
  if (!isA(kind, value)) {
    refuse(`${name} must be ${kind}, not ${shown(value)}.`);
  }
}

/** @param {Options} options */
function checkConnection(options) {
  const { agentId, signedUrl, conversationToken, orchestrator, connectionType } =
    options;
  if (!agentId && !signedUrl && !orchestrator) {
    refuse(
      conversationToken
        ? "agentId is missing: a conversationToken opens one agent; say which."
        : "agentId is missing: say which agent to talk to, or give a signedUrl that " +
            "your server asked for.",
    );
  }
  if (connectionType !== undefined && !/^(websocket|webrtc)$/.test(connectionType)) {
    refuse(
      `connectionType must be "websocket" or "webrtc", not ${shown(connectionType)}.`,
    );
  }
  if ((signedUrl || orchestrator) && connectionType === "webrtc") {
    const holder = signedUrl ? "signedUrl" : "orchestrator";
    refuse(`${holder} is for a WebSocket: leave connectionType out.`);
  }
  if (orchestrator && (signedUrl || conversationToken || options.authorization)) {
    refuse(
      "orchestrator cannot be combined with signedUrl, conversationToken or " +
        "authorization: leave those out.",
    );
  }
  if (orchestrator && typeof orchestrator.url !== "string") {
    refuse("orchestrator.url is missing: give the address of its WebSocket.");
  }
}

/** @param {Record<string, unknown>} tools */
function checkTools(tools) {
  for (const [name, tool] of Object.entries(tools)) {
    if (typeof tool !== "function") {
      refuse(`clientTools.${name} must be a function, not ${shown(tool)}.`);
    }
  }
}

/** @param {Record<string, unknown>} variables */
function checkVariables(variables) {
  for (const [name, value] of Object.entries(variables)) {
    if (!["string", "number", "boolean"].includes(typeof value)) {
      refuse(
        `dynamicVariables.${name} must be a string, number or boolean, not ` +
          `${shown(value)}.`,
      );
    }
  }
}

/** @param {string} name */
function checkSpelling(name) {
  const meant = OPTION_NAMES.find((known) => isNear(name, known));
  if (meant !== undefined) {
    refuse(`There is no option ${name}. Did you mean ${meant}?`);
  }
}

/**
 * @param {Kind} kind
 * @param {unknown} value
 */
function isA(kind, value) {
  return typeof value === kind.replace(/^an? /, "");
}

/**
 * @param {string} message
 * @returns {never}
 */
function refuse(message) {
  throw ConversationError.badArgument(message);
}

/** @param {unknown} value */
function shown(value) {
  return typeof value === "string" ? `"${value}"` : String(value);
}

/**
 * Whether so few letters are wrong, missing or too many.
 * @param {string} name
 * @param {string} known
 */
function isNear(name, known) {
  const allowed = known.length > LONG_NAME_LETTERS ? MISSPELT_LETTERS : 1;
  if (Math.abs(name.length - known.length) > allowed) {
    return false;
  }
  let above = Array.from({ length: known.length + 1 }, (_, column) => column);
  for (let row = 1; row <= name.length; row++) {
    const line = [row];
    for (let column = 1; column <= known.length; column++) {
      const same = name[row - 1]?.toLowerCase() === known[column - 1]?.toLowerCase();
      line[column] = Math.min(
        /** @type {number} */ (above[column]) + 1,
        /** @type {number} */ (line[column - 1]) + 1,
        /** @type {number} */ (above[column - 1]) + (same ? 0 : 1),
      );
    }
    above = line;
  }
  return /** @type {number} */ (above[known.length]) <= allowed;
}
