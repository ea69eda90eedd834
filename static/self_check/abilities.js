/** What the browser can do of what a conversation needs. */

/** @typedef {import("./figures.js").Finding} Finding */

/**
 * @param {{isSecureContext?: boolean, WebSocket?: unknown, AudioContext?: unknown,
 *   AudioWorkletNode?: unknown,
 *   navigator?: {mediaDevices?: {getUserMedia?: unknown}}}} scope a window
 * @returns {Finding}
 */
export function judgeAbilities(scope) {
  if (scope.isSecureContext === false) {
    return { state: "bad", outcome: "insecure" };
  }
  const needed = {
    WebSocket: scope.WebSocket,
    AudioContext: scope.AudioContext,
    AudioWorklet: scope.AudioWorkletNode,
    getUserMedia: scope.navigator?.mediaDevices?.getUserMedia,
  };
  const missing = Object.entries(needed)
    .filter(([, ability]) => ability === undefined)
    .map(([name]) => name);
  return missing.length === 0
    ? { state: "good", outcome: "ok" }
    : { state: "bad", outcome: "old", values: { missing: missing.join(", ") } };
}

/**
 * Whether the module comes through that takes the microphone's sound.
 * @param {AudioContext} context
 * @param {string} workletUrl
 * @returns {Promise<Finding>}
 */
export async function loadWorklet(context, workletUrl) {
  try {
    await context.audioWorklet.addModule(workletUrl);
    return { state: "good", outcome: "ok" };
  } catch {
    return { state: "bad", outcome: "worklet" };
  }
}
