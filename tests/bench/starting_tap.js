// Installed before the page's scripts: when each step of a session's start was over the
// first time, in `__steps`, in ms after `begin`.
(() => {
  const steps = {};
  window.__steps = steps;
  let beganMs;
  const over = (step) => {
    steps[step] ??= performance.now() - beganMs;
  };

  let begin;
  Object.defineProperty(window, "begin", {
    get: () => (options) => {
      beganMs = performance.now();
      return begin(options);
    },
    set: (value) => {
      begin = value;
    },
  });

  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wish) => {
    over("microphone asked");
    const stream = await getUserMedia(wish);
    over("microphone given");
    return stream;
  };

  const plainFetch = window.fetch;
  window.fetch = async (...options) => {
    const answer = await plainFetch(...options);
    if (String(options[0]).includes("/token")) {
      over("token");
    }
    return answer;
  };

  const PlainSocket = window.WebSocket;
  window.WebSocket = class extends PlainSocket {
    constructor(...options) {
      super(...options);
      over("socket asked");
      this.addEventListener("open", () => over("socket open"));
      this.addEventListener("message", () => over("socket's first message"));
    }
  };

  let numberOfPeers = 0;
  const PlainPeer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends PlainPeer {
    constructor(...options) {
      super(...options);
      numberOfPeers += 1;
      const name = `peer ${numberOfPeers}`;
      over(`${name} made`);
      this.addEventListener("connectionstatechange", () => {
        over(`${name} ${this.connectionState}`);
      });
      this.addEventListener("datachannel", () => over(`${name} has a channel`));
    }
    createDataChannel(...options) {
      const channel = super.createDataChannel(...options);
      channel.addEventListener("open", () => over(`${channel.label} open`));
      return channel;
    }
  };
})();
