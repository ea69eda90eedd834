/** WebRTC: whether two ends within this page find each other. */

/** @typedef {import("./figures.js").Finding} Finding */

const PEERS_TIMEOUT_MS = 8_000;

/**
 * None of it leaves the device: no other server is asked for addresses. Never rejects.
 * @returns {Promise<Finding>}
 */
export async function tryPeers() {
  if (window.RTCPeerConnection === undefined) {
    return { state: "note", outcome: "missing" };
  }
  /** @type {RTCPeerConnection[]} */
  const ends = [];
  try {
    const caller = new RTCPeerConnection();
    const called = new RTCPeerConnection();
    ends.push(caller, called);
    await withinTime(connected(caller, called));
    return { state: "note", outcome: "able" };
  } catch {
    return { state: "note", outcome: "failed" };
  } finally {
    for (const end of ends) {
      end.close();
    }
  }
}

/**
 * @param {RTCPeerConnection} caller
 * @param {RTCPeerConnection} called
 */
async function connected(caller, called) {
  passCandidates(caller, called);
  passCandidates(called, caller);
  const channel = caller.createDataChannel("check");
  const open = new Promise((resolve) => channel.addEventListener("open", resolve));
  await caller.setLocalDescription();
  await called.setRemoteDescription(described(caller));
  await called.setLocalDescription();
  await caller.setRemoteDescription(described(called));
  await open;
}

/**
 * @param {RTCPeerConnection} from
 * @param {RTCPeerConnection} to
 */
function passCandidates(from, to) {
  from.addEventListener("icecandidate", ({ candidate }) => {
    if (candidate !== null) {
      // One that is refused is one of several.
      to.addIceCandidate(candidate).catch(() => undefined);
    }
  });
}

/** @param {RTCPeerConnection} end */
function described(end) {
  if (end.localDescription === null) {
    throw new Error("there is no description yet");
  }
  return end.localDescription;
}

/** @param {Promise<void>} work */
async function withinTime(work) {
  /** @type {number | undefined} */
  let timer;
  const tooLate = new Promise((_, reject) => {
    timer = window.setTimeout(() => reject(new Error("too late")), PEERS_TIMEOUT_MS);
  });
  try {
    await Promise.race([work, tooLate]);
  } finally {
    window.clearTimeout(timer);
  }
}
