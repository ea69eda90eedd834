// Installed before the page's scripts, where the browser gives tracks to workers only:
// keeps what goes to the loudspeakers in `__heard`, for `hearing.py`. Loads nothing, so
// the page's policy holds.
(() => {
  const BLOCK_FRAMES = 2048;
  const connect = AudioNode.prototype.connect;
  const taps = new WeakMap();
  window.__heard = [];

  // What reaches one loudspeaker is mixed: so one tap for each context.
  function tapOf(context) {
    if (!taps.has(context)) {
      const tap = context.createScriptProcessor(BLOCK_FRAMES, 1, 1);
      tap.onaudioprocess = ({ inputBuffer }) => {
        const samples = Float32Array.from(inputBuffer.getChannelData(0));
        const at_ms = performance.now();
        window.__heard.push({ at_ms, samples, rate: inputBuffer.sampleRate });
      };
      // Its output is silence; unconnected it would not run.
      connect.call(tap, context.destination);
      taps.set(context, tap);
    }
    return taps.get(context);
  }

  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      connect.call(this, tapOf(this.context));
    }
    return connect.call(this, target, ...rest);
  };

  /** All of it: 16-bit samples in base64, and how many had come by when. */
  window.__heardSoFar = () => {
    const blocks = [...window.__heard];
    const pcm = Int16Array.from(
      blocks.flatMap(({ samples }) => Array.from(samples, (value) => value * 32767)),
    );
    let bytes = "";
    for (const byte of new Uint8Array(pcm.buffer)) {
      bytes += String.fromCharCode(byte);
    }
    return {
      rate_hz: blocks[0]?.rate ?? 0,
      pcm_base64: btoa(bytes),
      arrived_ms: blocks.map(({ at_ms }) => at_ms),
      frames: blocks.map(({ samples }) => samples.length),
    };
  };
})();
