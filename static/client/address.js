/**
 * Where a conversation is held, and what opens the door. Touches nothing.
 */
import { ConversationError } from "./errors.js";

/** @typedef {import("./options.js").SessionOptions} SessionOptions */
/** @typedef {import("./client-messages.js").ClientMessage} ClientMessage */

/**
 * @typedef {object} Address
 * @property {string} url of the WebSocket
 * @property {string[]} protocols of which the server picks the first
 * @property {ClientMessage[]} setup goes ahead of everything else
 */

const SUBPROTOCOL = "convai";
/** As the vendor's client does, a server of its own is asked for none. */
const NO_SUBPROTOCOLS = /** @type {string[]} */ ([]);

/**
 * @param {SessionOptions} options
 * @param {{source: string, version: string}} sourceInfo
 * @returns {Address}
 */
export function sessionAddress(options, sourceInfo) {
  const { orchestrator, authorization } = options;
  if (orchestrator !== undefined) {
    return {
      url: orchestrator.url,
      protocols: NO_SUBPROTOCOLS,
      setup: [orchestratorSetup(orchestrator)],
    };
  }
  return {
    url: conversationUrl({ ...options, origin: serverOrigin(options), ...sourceInfo }),
    protocols: authorization ? [SUBPROTOCOL, `bearer.${authorization}`] : [SUBPROTOCOL],
    setup: [],
  };
}

/**
 * The server's address: as given, or the page's own.
 * @param {{origin?: string}} options
 */
export function serverOrigin({ origin = globalThis.location?.origin }) {
  if (!origin) {
    throw ConversationError.badArgument(
      "origin is missing: outside a page, say which server to talk to, by its " +
        "address with https: or http: in front.",
    );
  }
  return origin;
}

/**
 * For requests that are no WebSocket.
 * @param {string} origin
 */
export function httpOrigin(origin) {
  return origin.replace(/^ws/, "http").replace(/\/$/, "");
}

/**
 * As every client of this protocol builds it.
 * @param {{origin: string, agentId?: string, signedUrl?: string,
 *   conversationToken?: string, environment?: string, source: string,
 *   version: string}} target
 */
export function conversationUrl(target) {
  const { origin, agentId, signedUrl, conversationToken, environment } = target;
  const url = parsed(
    signedUrl === undefined ? "origin" : "signedUrl",
    signedUrl ?? new URL("/v1/convai/conversation", parsed("origin", origin)),
  );
  if (url.protocol === "http:" || url.protocol === "https:") {
    url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
  }
  const query = url.searchParams;
  if (signedUrl === undefined && agentId !== undefined) {
    query.set("agent_id", agentId);
  }
  if (conversationToken !== undefined) {
    query.set("token", conversationToken);
  }
  query.set("source", target.source);
  query.set("version", target.version);
  if (environment !== undefined) {
    query.set("environment", environment);
  }
  return url.href;
}

/**
 * @param {string} name of the option
 * @param {string | URL} address
 */
function parsed(name, address) {
  try {
    return new URL(address);
  } catch {
    throw ConversationError.badArgument(
      `${name} is no address: "${address}". Give a whole one, with https: or http: ` +
        "in front.",
    );
  }
}

/**
 * What the vendor's self-hosted servers are told first; others overhear it.
 * @param {NonNullable<SessionOptions["orchestrator"]>} orchestrator
 * @returns {ClientMessage}
 */
function orchestratorSetup(orchestrator) {
  const transcription = orchestrator.postCallTranscriptionWebhook;
  const audio = orchestrator.postCallAudioWebhook;
  const profile = orchestrator.bedrockInferenceProfile;
  return {
    type: "enclave_setup_config",
    agent_config_dict: orchestrator.agentConfig ?? null,
    override_agent_config_list: orchestrator.agentConfigOverrides ?? null,
    tools_config_list: orchestrator.tools ?? null,
    prompt_knowledge_base: orchestrator.promptKnowledgeBase ?? null,
    ...(profile ? { bedrock_inference_profile: profile } : {}),
    ...(transcription
      ? { post_call_transcription_webhook: webhook(transcription) }
      : {}),
    ...(audio ? { post_call_audio_webhook: webhook(audio) } : {}),
  };
}

/** @param {{url: string, hmacSecret?: string}} to */
function webhook({ url, hmacSecret }) {
  return hmacSecret ? { url, hmac_secret: hmacSecret } : { url };
}
