/** What the page's conversations start with. */

/** @typedef {import("../client/options.js").Options} Options */

/**
 * A private agent's page is given a token for each conversation.
 * @param {DOMStringMap} dataset of the page's main element
 * @returns {Options | Promise<Options>}
 */
export function sessionOptions({ agentId, grantUrl, csrf, ...worklets }) {
  const workletUrls = {
    capture: worklets.captureWorklet,
    playback: worklets.playbackWorklet,
  };
  const options = { agentId, workletUrls };
  return grantUrl
    ? granted(grantUrl, csrf ?? "").then((conversationToken) => ({
        ...options,
        conversationToken,
      }))
    : options;
}

/**
 * @param {string} url
 * @param {string} csrf
 * @returns {Promise<string>}
 */
async function granted(url, csrf) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": csrf },
  }).catch((cause) => {
    throw refusal("server_unreachable", "", cause);
  });
  const { conversation_token, detail } = await response.json().catch(() => ({}));
  if (!response.ok || typeof conversation_token !== "string") {
    throw refusal("refused", detail?.message ?? "");
  }
  return conversation_token;
}

/**
 * As the client's own errors are read.
 * @param {string} reason
 * @param {string} closeReason in the server's words
 * @param {unknown} [cause]
 */
function refusal(reason, closeReason, cause) {
  return Object.assign(new Error(closeReason || reason, { cause }), {
    reason,
    closeReason,
  });
}
