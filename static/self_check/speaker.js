/** A tone, for somebody to say whether it was heard. */

const TONE_HZ = 523.25;
const TONE_S = 1.2;
const FADE_S = 0.03;
const LOUDNESS = 0.25;

/**
 * @param {AudioContext} context
 * @returns {Promise<boolean>} false: the browser lets nothing be played
 */
export async function playTone(context) {
  if (!(await isUnlocked(context))) {
    return false;
  }
  const tone = context.createOscillator();
  const volume = context.createGain();
  const begin = context.currentTime + FADE_S;
  tone.frequency.value = TONE_HZ;
  // Fades keep it from clicking.
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(LOUDNESS, begin + FADE_S);
  volume.gain.setValueAtTime(LOUDNESS, begin + TONE_S - FADE_S);
  volume.gain.linearRampToValueAtTime(0, begin + TONE_S);
  tone.connect(volume).connect(context.destination);
  tone.start(begin);
  tone.stop(begin + TONE_S);
  await new Promise((resolve) => tone.addEventListener("ended", resolve));
  volume.disconnect();
  return true;
}

/**
 * @param {AudioContext} context
 * @returns {Promise<boolean>}
 */
async function isUnlocked(context) {
  if (context.state === "suspended") {
    // Where it stays locked, the promise waits for a tap that never comes.
    const patience = new Promise((resolve) => window.setTimeout(resolve, 2_000));
    await Promise.race([context.resume().catch(() => undefined), patience]);
  }
  return context.state === "running";
}
