/** What stands against waiting for ever. */

/**
 * Never resolves; rejects when the caller gives up.
 * @param {AbortSignal} [signal]
 * @returns {Promise<never>}
 */
export function aborted(signal) {
  return new Promise((_resolve, reject) => {
    signal?.throwIfAborted();
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
