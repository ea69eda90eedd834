/** @typedef {{kind: string, direction: string, track: unknown, packets: number,
 *   last_ms?: number}} Section */

/** A connection by WebRTC whose other end is the test. */
export class FakePeer {
  /** @type {FakePeer} */
  static last;

  /** @param {object} configuration */
  constructor(configuration) {
    this.configuration = configuration;
    FakePeer.last = this;
  }

  /** What was asked of it, in order. @type {string[]} */
  log = [];
  connectionState = "new";
  iceGatheringState = "new";
  /** @type {(() => void) | null} */
  onconnectionstatechange = null;
  /** @type {((event: {candidate: {candidate: string} | null}) => void) | null} */
  onicecandidate = null;
  /** @type {(() => void) | null} */
  onicegatheringstatechange = null;
  channel = new FakeChannel();
  /** @type {Section[]} */
  sections = [];
  /** What setting the remote description comes to. @type {Error | null} */
  refusal = null;

  /** @param {string} label @param {object} options */
  createDataChannel(label, options) {
    this.channel.label = label;
    this.channel.options = options;
    return this.channel;
  }

  /** @param {string} kind @param {{direction: string}} options */
  addTransceiver(kind, { direction }) {
    /** @type {Section} */
    const section = { kind, direction, track: null, packets: 0 };
    this.sections.push(section);
    return {
      sender: {
        replaceTrack: async (/** @type {unknown} */ track) => {
          section.track = track;
        },
      },
      receiver: {
        track: { kind },
        getStats: async () => {
          const { packets, last_ms } = section;
          const report = {
            type: "inbound-rtp",
            packetsReceived: packets,
            lastPacketReceivedTimestamp: last_ms,
          };
          return new Map([["1", report]]);
        },
      },
    };
  }

  async createOffer() {
    return { type: "offer", sdp: "sdp of the client" };
  }

  getConfiguration() {
    return this.configuration;
  }

  /** @param {object} configuration */
  setConfiguration(configuration) {
    this.configuration = configuration;
    this.log.push("configuration");
  }

  /** @param {{sdp: string}} description */
  async setLocalDescription({ sdp }) {
    this.log.push(`local ${sdp}`);
  }

  /** @param {{type: string, sdp: string}} description */
  async setRemoteDescription({ type, sdp }) {
    this.log.push(`remote ${type} ${sdp}`);
    if (this.refusal !== null) {
      throw this.refusal;
    }
  }

  close() {
    this.connectionState = "closed";
    this.channel.readyState = "closed";
  }

  /** @param {string[]} candidates all that were found */
  gathers(...candidates) {
    for (const candidate of candidates) {
      this.onicecandidate?.({ candidate: { candidate } });
    }
    this.onicecandidate?.({ candidate: null });
    this.iceGatheringState = "complete";
    this.onicegatheringstatechange?.();
  }

  /** @param {string} state */
  becomes(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

class FakeChannel {
  label = "";
  options = {};
  readyState = "connecting";
  bufferedAmount = 0;
  /** What it takes at most. */
  limit = 65_536;
  /** @type {string[]} */
  sent = [];
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {((event: {data: unknown}) => void) | null} */
  onmessage = null;
  /** @type {(() => void) | null} */
  onclose = null;

  /** @param {string} frame */
  send(frame) {
    if (frame.length > this.limit) {
      throw new TypeError("too large");
    }
    this.sent.push(frame);
  }

  opens() {
    this.readyState = "open";
    this.onopen?.();
  }

  /** @param {unknown} data */
  delivers(data) {
    this.onmessage?.({ data });
  }

  closes() {
    this.readyState = "closed";
    this.onclose?.();
  }
}
