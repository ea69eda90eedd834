/**
 * What a page's call over WebRTC carries, seen from beside the SDK: the data as it
 * passes, and when something sounds.
 */

const AUDIBLE = 0.004;
const PAUSE_S = 0.3;
/** Shorter than that, and it is between two words. */

/** In a thread of its own: what else a page does takes its time. */
const EAR = `
  registerProcessor("ear", class extends AudioWorkletProcessor {
    began = 0;
    loud = 0;
    process([[wave = []]]) {
      const power = wave.reduce((sum, sample) => sum + sample * sample, 0) / wave.length;
      if (Math.sqrt(power) >= ${AUDIBLE}) {
        if (!this.began) {
          this.began = currentTime;
          this.port.postMessage(["sounds"]);
        }
        this.loud = currentTime;
      } else if (this.began && currentTime > this.loud + ${PAUSE_S}) {
        this.port.postMessage(["quiet", Math.round((this.loud - this.began) * 1000)]);
        this.began = 0;
      }
      return true;
    }
  });
`;

/**
 * Watches every peer connection from now on. Tells "packet" with who sent it, "sounds" as
 * a sound begins, and "quiet" with how many ms it lasted.
 * @param {import("./callbacks.mjs").Tell} tell
 */
export const overhear = (tell) => {
  const context = new AudioContext();
  const ready = context.audioWorklet.addModule(
    URL.createObjectURL(new Blob([EAR], { type: "text/javascript" })),
  );
  const Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(...settings) {
      super(...settings);
      this.addEventListener("track", ({ track }) => {
        if (track.kind === "audio") {
          ready.then(() => listen(context, track, tell));
        }
      });
      this.addEventListener("datachannel", ({ channel }) => watch(channel, tell));
    }

    createDataChannel(...settings) {
      return watch(super.createDataChannel(...settings), tell);
    }
  };
};

const watch = (channel, tell) => {
  channel.addEventListener("message", ({ data }) =>
    tell("packet", ["server", base64(data)]),
  );
  const { send } = channel;
  channel.send = (data) => {
    tell("packet", ["client", base64(data)]);
    send.call(channel, data);
  };
  return channel;
};

/** @param {ArrayBuffer | Uint8Array} data */
const base64 = (data) => btoa(String.fromCharCode(...new Uint8Array(data)));

const listen = (context, track, tell) => {
  const stream = new MediaStream([track]);
  // Chromium hands a track on only to who also plays it.
  const player = new Audio();
  player.muted = true;
  player.srcObject = stream;
  player.play();
  const ear = new AudioWorkletNode(context, "ear");
  ear.port.onmessage = ({ data }) => tell(...data);
  context.createMediaStreamSource(stream).connect(ear);
};
