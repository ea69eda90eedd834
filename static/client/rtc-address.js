/**
 * Where a conversation over WebRTC is held. Touches nothing.
 */
import { httpOrigin, serverOrigin } from "./address.js";

/** @typedef {Pick<import("./options.js").SessionOptions,
 *   "agentId" | "origin" | "environment">} Place */
/** @typedef {{source: string, version: string}} SourceInfo */

/**
 * Where a page asks for a conversation token.
 * @param {Place} options
 * @param {SourceInfo} sourceInfo
 */
export function tokenUrl(options, sourceInfo) {
  const { agentId = "", environment } = options;
  const url = new URL(
    "/v1/convai/conversation/token",
    httpOrigin(serverOrigin(options)),
  );
  url.searchParams.set("agent_id", agentId);
  return asked(url, { ...sourceInfo, environment });
}

/**
 * Where the two ends agree on how to reach each other.
 * @param {Place} options
 * @param {SourceInfo} sourceInfo
 * @param {string} token
 */
export function signallingUrl(options, sourceInfo, token) {
  const url = new URL("/rtc/v1", httpOrigin(serverOrigin(options)));
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("access_token", token);
  url.searchParams.set("sdk", "parley");
  url.searchParams.set("resumable", "1");
  return asked(url, { ...sourceInfo, environment: options.environment });
}

/**
 * @param {URL} url
 * @param {SourceInfo & {environment: string | undefined}} about
 */
function asked(url, { source, version, environment }) {
  url.searchParams.set("source", source);
  url.searchParams.set("version", version);
  if (environment !== undefined) {
    url.searchParams.set("environment", environment);
  }
  return url.href;
}
