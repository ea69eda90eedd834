/**
 * One end of a connection by WebRTC: a channel for frames, the microphone's way out and
 * the agent's way in.
 */

/** The label by which the server knows the channel. */
const CHANNEL = "_reliable";

/**
 * @typedef {object} PeerEvents
 * @property {() => void} onOpen frames can be sent
 * @property {(frame: unknown) => void} onFrame
 * @property {() => void} onChannelClosed by the other end
 * @property {(state: RTCPeerConnectionState) => void} onStateChange
 * @property {() => void} onNoWay not a single one leads out
 */

/** Reaches for nothing before `describe()`; `close()` it in any case. */
export class Peer {
  /** @param {typeof RTCPeerConnection} [Connection] */
  constructor(Connection = RTCPeerConnection) {
    this.#connection = new Connection({ bundlePolicy: "max-bundle" });
    this.#channel = this.#connection.createDataChannel(CHANNEL, { ordered: true });
    this.#outgoing = this.#connection.addTransceiver("audio", {
      direction: "sendonly",
    });
    // The server gives its voice to the first section that only receives.
    this.#incoming = this.#connection.addTransceiver("audio", {
      direction: "recvonly",
    });
    this.#offer = this.#connection.createOffer();
    this.#offer.catch(() => {});
  }

  #connection;
  #channel;
  #outgoing;
  #incoming;
  #offer;
  #hasWay = false;

  /** What the other end is to answer to. */
  get offer() {
    return this.#offer;
  }

  /** Of the agent; it sounds once the ends have found each other. */
  get incomingTrack() {
    return this.#incoming.receiver.track;
  }

  get isOpen() {
    return this.#channel.readyState === "open";
  }

  get bufferedBytes() {
    return this.#channel.bufferedAmount;
  }

  /** @param {PeerEvents} events */
  listen({ onOpen, onFrame, onChannelClosed, onStateChange, onNoWay }) {
    this.#channel.onopen = onOpen;
    this.#channel.onmessage = ({ data }) => onFrame(data);
    this.#channel.onclose = onChannelClosed;
    this.#connection.onconnectionstatechange = () =>
      onStateChange(this.#connection.connectionState);
    this.#connection.onicecandidate = ({ candidate }) => {
      this.#hasWay ||= Boolean(candidate?.candidate);
    };
    this.#connection.onicegatheringstatechange = () => {
      if (this.#connection.iceGatheringState === "complete" && !this.#hasWay) {
        onNoWay();
      }
    };
  }

  /**
   * Look for ways out, by these servers where there are some.
   * @param {RTCIceServer[]} iceServers
   */
  async describe(iceServers) {
    const configuration = this.#connection.getConfiguration();
    this.#connection.setConfiguration({ ...configuration, iceServers });
    await this.#connection.setLocalDescription(await this.#offer);
  }

  /** @param {string} sdp of the other end; after `describe()` */
  async accept(sdp) {
    await this.#connection.setRemoteDescription({ type: "answer", sdp });
  }

  /** Throws when the frame is larger than the other end takes. @param {string} frame */
  send(frame) {
    this.#channel.send(frame);
  }

  /** @param {MediaStreamTrack} track what the agent hears from now on */
  async sendSound(track) {
    await this.#outgoing.sender.replaceTrack(track);
  }

  /**
   * How much of the agent's sound has come, which never pauses, and when the last of it
   * did, where the browser tells.
   * @returns {Promise<{packets: number, last_ms: number | undefined}>}
   */
  async soundReceived() {
    let packets = 0;
    /** @type {number | undefined} */
    let last_ms;
    const stats = await this.#incoming.receiver.getStats();
    stats.forEach((report) => {
      if (report.type === "inbound-rtp") {
        packets += report.packetsReceived;
        last_ms = report.lastPacketReceivedTimestamp;
      }
    });
    return { packets, last_ms };
  }

  /** Nothing is told, heard or sent from here on. May be called twice. */
  close() {
    this.#channel.onopen = null;
    this.#channel.onmessage = null;
    this.#channel.onclose = null;
    this.#connection.onconnectionstatechange = null;
    this.#connection.onicecandidate = null;
    this.#connection.onicegatheringstatechange = null;
    this.#connection.close();
  }
}
