/**
 * What may carry a conversation. Pure.
 */

/** @typedef {"webrtc" | "websocket"} ConnectionType */

/**
 * WebRTC where there is sound, unless the program or what it opens the door with says
 * otherwise: signed URLs, orchestrators and subprotocols are for WebSockets.
 * @param {import("./options.js").SessionOptions} options
 * @param {{RTCPeerConnection?: unknown}} scope where the browser keeps what it can do
 * @returns {ConnectionType}
 */
export function wantedConnection(options, scope) {
  const { textOnly, signedUrl, orchestrator, authorization, connectionType } = options;
  const isForWebSockets = textOnly || signedUrl || orchestrator || authorization;
  return isForWebSockets ||
    connectionType === "websocket" ||
    scope.RTCPeerConnection === undefined
    ? "websocket"
    : "webrtc";
}
