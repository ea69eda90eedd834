/** The page's microphone: silent until a test gives it something to say. */

const context = new AudioContext();
const destination = context.createMediaStreamDestination();

navigator.mediaDevices.getUserMedia = async () => {
  await context.resume();
  return destination.stream.clone();
};

/** Begin to speak a wav file. @param {string} base64 */
const say = async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const source = context.createBufferSource();
  source.buffer = await context.decodeAudioData(bytes.buffer);
  source.connect(destination);
  source.start();
  return source;
};

export const microphone = {
  say: async (base64) => void (await say(base64)),
  /** Speak it to its end. @param {string} base64 */
  say_all: async (base64) => {
    const source = await say(base64);
    await new Promise((resolve) => {
      source.onended = resolve;
    });
  },
};
