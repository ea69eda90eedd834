/**
 * What may carry a conversation. Pure.
 */
export type ConnectionType = "webrtc" | "websocket";
/** @typedef {"webrtc" | "websocket"} ConnectionType */
/**
 * WebRTC where there is sound, unless the program or what it opens the door with says
 * otherwise: signed URLs, orchestrators and subprotocols are for WebSockets.
 * @param {import("./options.js").SessionOptions} options
 * @param {{RTCPeerConnection?: unknown}} scope where the browser keeps what it can do
 * @returns {ConnectionType}
 */
export declare function wantedConnection(options: import("./options.js").SessionOptions, scope: {
    RTCPeerConnection?: unknown;
}): ConnectionType;
