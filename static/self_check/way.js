/** WebRTC to the server: whether the two find a way to each other. */

/** @typedef {import("./figures.js").Finding} Finding */
/** @typedef {{agentId: string, tokenUrl: string, signallingUrl: string}} Server */

const WAY_TIMEOUT_MS = 8_000;
const SOURCE = "self_check";

/**
 * Joins as a conversation would, and leaves before one begins. Never rejects.
 * @param {Server} server and an agent that talks to everybody
 * @returns {Promise<Finding>}
 */
export async function tryWay(server) {
  const token = await askForToken(server);
  if (token === "") {
    return { state: "note", outcome: "off" };
  }
  const address = new URL(server.signallingUrl, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.search = String(
    new URLSearchParams({ access_token: token, sdk: "parley", source: SOURCE }),
  );
  const peer = new RTCPeerConnection();
  const socket = new WebSocket(address);
  try {
    const outcome = await found(peer, socket);
    return { state: outcome === "through" ? "good" : "note", outcome };
  } finally {
    if (socket.readyState === WebSocket.OPEN) {
      socket.send('{"leave":{}}');
    }
    socket.close();
    peer.close();
  }
}

/** @param {Server} server @returns {Promise<string>} "": it gives none */
async function askForToken({ agentId, tokenUrl }) {
  const query = new URLSearchParams({ agent_id: agentId, source: SOURCE });
  try {
    const { token } = await (await fetch(`${tokenUrl}?${query}`)).json();
    return typeof token === "string" ? token : "";
  } catch {
    return "";
  }
}

/**
 * @param {RTCPeerConnection} peer
 * @param {WebSocket} socket
 * @returns {Promise<"through" | "off" | "blocked">}
 */
async function found(peer, socket) {
  const channel = peer.createDataChannel("_reliable");
  peer.addTransceiver("audio", { direction: "recvonly" });
  const offer = await peer.createOffer();
  return new Promise((resolve) => {
    let joined = false;
    window.setTimeout(() => resolve("blocked"), WAY_TIMEOUT_MS);
    channel.addEventListener("open", () => resolve("through"));
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ offer: { ...described(offer), id: 1 } }));
    });
    socket.addEventListener("close", () => resolve(joined ? "blocked" : "off"));
    socket.addEventListener("message", async ({ data }) => {
      const { join, answer } = JSON.parse(String(data));
      try {
        if (join) {
          joined = true;
          peer.setConfiguration({ iceServers: (join.iceServers ?? []).map(iceServer) });
          await peer.setLocalDescription(offer);
        } else if (answer) {
          await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
        }
      } catch {
        resolve("blocked");
      }
    });
  });
}

/** @param {RTCSessionDescriptionInit} offer */
function described({ type, sdp }) {
  return { type, sdp };
}

/**
 * As browsers want it: an empty name is none.
 * @param {{urls: string[], username?: string, credential?: string}} server
 */
function iceServer({ urls, username, credential }) {
  return username ? { urls, username, credential } : { urls };
}
