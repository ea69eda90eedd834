// Installed before the page's scripts: when each step from the tap to the greeting was
// over, in `__steps`, on the page's clock. The first time counts, but for the worklets.
(() => {
  const steps = {};
  window.__steps = steps;
  const over = (step) => {
    steps[step] ??= performance.now();
  };

  addEventListener(
    "click",
    ({ timeStamp }) => {
      steps.tap ??= timeStamp;
    },
    { capture: true },
  );

  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wish) => {
    over("microphone_asked");
    const stream = await getUserMedia(wish);
    over("microphone");
    return stream;
  };

  const addModule = Worklet.prototype.addModule;
  Worklet.prototype.addModule = async function (...options) {
    await addModule.apply(this, options);
    steps.worklets = performance.now();
  };

  const receive = ({ data }) => {
    const { type } = JSON.parse(data);
    if (type === "conversation_initiation_metadata") {
      over("metadata");
    } else if (type === "audio") {
      over("first_frame");
    }
  };

  const PlainSocket = window.WebSocket;
  window.WebSocket = class extends PlainSocket {
    constructor(...options) {
      super(...options);
      over("socket_asked");
      this.addEventListener("open", () => over("socket_open"));
      this.addEventListener("message", receive);
    }
  };

  // By WebRTC the conversation's events come by a channel, and the sound beside them.
  const createDataChannel = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function (...options) {
    const channel = createDataChannel.apply(this, options);
    channel.addEventListener("open", () => over("channel_open"));
    channel.addEventListener("message", receive);
    return channel;
  };
})();
