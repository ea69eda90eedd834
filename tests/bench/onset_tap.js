// Installed before the page's scripts: when sound began and ended at the loudspeakers, in
// `__sounds`, and when each utterance of the agent arrived, in `__utterances`, both on the
// page's clock. Keeps no samples, so that it may listen for hours.
(() => {
  const AUDIBLE = 0.003;
  const PAUSE_MS = 150;
  const WINDOW_MS = 10_000;
  window.__sounds = [];
  window.__utterances = [];

  /** Turns a count of samples into a time: what was delayed least tells it best. */
  class SampleClock {
    #recent = [];
    read(samples_ms, now_ms) {
      this.#recent.push([now_ms, now_ms - samples_ms]);
      while (this.#recent[0][0] < now_ms - WINDOW_MS) {
        this.#recent.shift();
      }
      return Math.min(...this.#recent.map(([, offset_ms]) => offset_ms));
    }
  }

  async function listen(context, node) {
    const copy = context.createMediaStreamDestination();
    connect.call(node, copy);
    const [track] = copy.stream.getAudioTracks();
    const { readable } = new MediaStreamTrackProcessor({
      track,
      maxBufferSize: 10_000,
    });
    const clock = new SampleClock();
    let samples_ms = 0;
    let sound = null;
    for await (const data of readable) {
      const block = new Float32Array(data.numberOfFrames);
      data.copyTo(block, { planeIndex: 0, format: "f32-planar" });
      const rate_hz = data.sampleRate;
      data.close();
      const end_ms = samples_ms + (block.length * 1000) / rate_hz;
      const offset_ms = clock.read(end_ms, performance.now());
      block.forEach((sample, index) => {
        if (Math.abs(sample) > AUDIBLE) {
          const at_ms = samples_ms + (index * 1000) / rate_hz;
          sound ??= { first_ms: at_ms, last_ms: at_ms };
          sound.last_ms = at_ms;
        }
      });
      samples_ms = end_ms;
      if (sound !== null && samples_ms - sound.last_ms > PAUSE_MS) {
        const { first_ms, last_ms } = sound;
        const start_ms = first_ms + offset_ms;
        window.__sounds.push({ start_ms, duration_ms: last_ms - first_ms });
        sound = null;
      }
    }
  }

  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      void listen(this.context, this);
    }
    return connect.call(this, target, ...rest);
  };

  const PlainSocket = window.WebSocket;
  window.WebSocket = class extends PlainSocket {
    constructor(...options) {
      super(...options);
      this.addEventListener("message", ({ data }) => {
        const event = JSON.parse(data);
        const newest = window.__utterances.at(-1);
        if (event.type === "audio") {
          const { event_id, audio_base_64 } = event.audio_event;
          const duration_ms = atob(audio_base_64).length / 32;
          if (newest?.event_id === event_id) {
            newest.duration_ms += duration_ms;
          } else {
            const arrived_ms = performance.now();
            window.__utterances.push({ event_id, arrived_ms, duration_ms, cut: false });
          }
        } else if (event.type === "interruption" && newest !== undefined) {
          newest.cut = true;
        }
      });
    }
  };
})();
