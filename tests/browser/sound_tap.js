// Installed before the page's scripts: keeps what goes to the loudspeakers, sample by
// sample, in `__heard`: blocks {at_ms, samples}. Loads nothing, so the page's policy holds.
(() => {
  window.__heard = [];
  window.__heardContexts = new Set();

  async function record(context, node) {
    const copy = context.createMediaStreamDestination();
    connect.call(node, copy);
    window.__heardRate = context.sampleRate;
    window.__heardContexts.add(context);
    const [track] = copy.stream.getAudioTracks();
    const { readable } = new MediaStreamTrackProcessor({
      track,
      maxBufferSize: 10_000,
    });
    for await (const data of readable) {
      const samples = new Float32Array(data.numberOfFrames);
      data.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
      window.__heard.push({
        at_ms: performance.now(),
        samples: Array.from(samples),
        rate: data.sampleRate,
      });
      data.close();
    }
  }

  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      void record(this.context, this);
    }
    return connect.call(this, target, ...rest);
  };
})();
