/**
 * The pause between microphone and agent that an owner may ask for: some phones take a
 * while to turn from music to speech.
 */

/**
 * @param {{default: number, android?: number, ios?: number} | undefined} delay
 *   milliseconds
 * @param {AbortSignal} [signal] its reason rejects the promise
 */
export async function connectionDelay(delay, signal) {
  const delay_ms = delay?.[platform()] ?? delay?.default ?? 0;
  if (delay_ms <= 0) {
    return;
  }
  await new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, delay_ms);
    signal?.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}

/** @returns {"android" | "ios" | "default"} */
function platform() {
  const { userAgent = "", maxTouchPoints = 0 } = globalThis.navigator ?? {};
  if (/android/i.test(userAgent)) {
    return "android";
  }
  // An iPad calls itself a Mac, but is touched.
  const isIos =
    /iPad|iPhone|iPod/.test(userAgent) || (/Mac/.test(userAgent) && maxTouchPoints > 1);
  return isIos ? "ios" : "default";
}
