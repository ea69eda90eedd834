/**
 * The agent's configuration, asked of the server.
 */

/**
 * Why there is no widget. The first four are the site owner's to mend, the others pass.
 * @typedef {"no_agent" | "unknown_agent" | "origin_refused" | "private_agent" |
 *   "offline" | "server_unreachable"} UnavailableReason
 */

/** No configuration; `reason` names the words for people. */
export class Unavailable extends Error {
  // A field, not an assignment: a page may have frozen Error.prototype.
  /** @override */
  name = "Unavailable";

  /**
   * @param {UnavailableReason} reason
   * @param {string} message for the page's developer
   */
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }

  /** Trying again may help. */
  get passes() {
    return this.reason === "offline" || this.reason === "server_unreachable";
  }
}

/** @typedef {{agentId: string, signature: string | null}} Target */

/** As long as a person waits for a page. */
const TIMEOUT_MS = 15_000;

/**
 * Which agent is meant. With both given the id wins; the signature of the address still
 * opens a private agent's configuration.
 * @param {string | undefined} agentId
 * @param {string | undefined} signedUrl
 * @returns {Target}
 */
export function configTarget(agentId, signedUrl) {
  const signed = signedUrl === undefined ? null : parameters(signedUrl);
  const id = agentId ?? signed?.get("agent_id");
  if (!id) {
    throw new Unavailable(
      "no_agent",
      signedUrl === undefined
        ? "the element has neither agent-id nor signed-url."
        : "signed-url is no address that names an agent (agent_id).",
    );
  }
  const isOfThisAgent = signed?.get("agent_id") === id;
  return {
    agentId: id,
    signature: isOfThisAgent ? (signed?.get("conversation_signature") ?? null) : null,
  };
}

/** @param {string} url */
function parameters(url) {
  try {
    return new URL(url).searchParams;
  } catch {
    return null;
  }
}

/**
 * @param {string} server its origin
 * @param {Target} target
 * @param {{signal?: AbortSignal, fetch?: typeof fetch, isOnline?: boolean}} [means]
 * @returns {Promise<Record<string, any>>} `widget_config`
 */
export async function fetchConfig(server, { agentId, signature }, means = {}) {
  const url = new URL(
    `/v1/convai/agents/${encodeURIComponent(agentId)}/widget`,
    server,
  );
  if (signature !== null) {
    url.searchParams.set("conversation_signature", signature);
  }
  const ask = means.fetch ?? globalThis.fetch;
  const patience = AbortSignal.timeout(TIMEOUT_MS);
  let answer;
  let body;
  try {
    // As text: wrappers that pages put around `fetch` know only that.
    answer = await ask(url.href, {
      credentials: "omit",
      signal: means.signal ? AbortSignal.any([patience, means.signal]) : patience,
    });
    body = await answer.json();
  } catch (error) {
    means.signal?.throwIfAborted();
    if (!(means.isOnline ?? globalThis.navigator?.onLine ?? true)) {
      throw new Unavailable("offline", "the browser is offline.");
    }
    if (answer === undefined || answer.ok) {
      throw new Unavailable(
        "server_unreachable",
        `${url.href} gave no answer: ${error}`,
      );
    }
  }
  if (!answer?.ok) {
    throw refusal(answer?.status ?? 0, body, url.href);
  }
  if (typeof body?.widget_config !== "object" || body.widget_config === null) {
    throw new Unavailable("server_unreachable", `${url.href} gave no widget_config.`);
  }
  return body.widget_config;
}

/** @type {Record<string, UnavailableReason>} */
const REFUSALS = {
  agent_not_found: "unknown_agent",
  origin_not_allowed: "origin_refused",
  origin_required: "origin_refused",
  authorization_required: "private_agent",
};

/**
 * @param {number} status
 * @param {any} body
 * @param {string} address
 */
function refusal(status, body, address) {
  const { detail } = body ?? {};
  const told = typeof detail === "string" ? detail : (detail?.message ?? "");
  const word = typeof detail?.status === "string" ? detail.status : "";
  const message = `${address} answered ${status}${told === "" ? "." : `: ${told}`}`;
  if (Object.hasOwn(REFUSALS, word)) {
    return new Unavailable(REFUSALS[word] ?? "server_unreachable", message);
  }
  if (status === 404 || status === 422) {
    return new Unavailable("unknown_agent", message);
  }
  return new Unavailable("server_unreachable", message);
}
