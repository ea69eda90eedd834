/**
 * The socket beside a connection by WebRTC: how its ends find each other, who speaks, and
 * how it ends. LiveKit's messages in their JSON form.
 */
import { systemClock } from "./clock.js";

/** @typedef {import("./clock.js").Clock} Clock */

/**
 * @typedef {object} SignallingEvents
 * @property {() => void} onOpen
 * @property {(iceServers: RTCIceServer[]) => void} onJoined
 * @property {(sdp: string) => void} onAnswer
 * @property {(speaks: boolean) => void} onAgentSpeaks begins or ceases to
 * @property {() => void} onAlive
 * @property {(code: number, reason: string) => void} onClosed never after our own close
 */

/** One of ours is answered; more are not needed while the first is on its way. */
const OFFER_ID = 1;

/** Open from the moment it is made. */
export class Signalling {
  /**
   * @param {string} url
   * @param {SignallingEvents} events
   * @param {{WebSocket?: typeof WebSocket, clock?: Clock}} [means]
   */
  constructor(url, events, means = {}) {
    this.#events = events;
    this.#clock = means.clock ?? systemClock;
    this.#socket = new (means.WebSocket ?? WebSocket)(url);
    this.#socket.onopen = () => events.onOpen();
    this.#socket.onmessage = ({ data }) => this.#receive(parsed(data));
    this.#socket.onclose = ({ code, reason }) => {
      this.#detach();
      events.onClosed(code, reason);
    };
  }

  #events;
  #clock;
  #socket;
  #agentSid = "";
  #roundTrip_ms = 0;
  #stopPinging = () => {};

  /** @param {string | undefined} sdp */
  offer(sdp = "") {
    this.#send({ offer: { type: "offer", sdp, id: OFFER_ID } });
  }

  /** Hang up. @param {string} reason at most 123 bytes */
  leave(reason) {
    this.#send({ leave: {} });
    this.#detach();
    this.#socket.close(1000, reason);
  }

  /** Use it no more, without the word that would mean hanging up. */
  abandon() {
    this.#detach();
    this.#socket.close();
  }

  /** @param {Record<string, any>} message */
  #receive({ join, answer, speakersChanged, pongResp }) {
    this.#events.onAlive();
    if (join) {
      const [agent] = join.otherParticipants ?? [];
      this.#agentSid = agent?.sid ?? "";
      this.#pingEvery(1000 * (join.pingInterval ?? 0));
      this.#events.onJoined((join.iceServers ?? []).map(iceServer));
    }
    if (answer) {
      this.#events.onAnswer(answer.sdp);
    }
    if (speakersChanged) {
      this.#speakersChanged(speakersChanged.speakers ?? []);
    }
    if (pongResp) {
      this.#roundTrip_ms = this.#clock.now_ms() - Number(pongResp.lastPingTimestamp);
    }
  }

  /** @param {{sid?: string, active?: boolean}[]} speakers those of whom it is news */
  #speakersChanged(speakers) {
    const agent = speakers.find(({ sid }) => sid === this.#agentSid);
    if (agent !== undefined) {
      // What is false is left out of JSON.
      this.#events.onAgentSpeaks(agent.active === true);
    }
  }

  /** @param {number} interval_ms 0: never */
  #pingEvery(interval_ms) {
    if (interval_ms > 0) {
      this.#stopPinging = this.#clock.after(interval_ms, () => {
        const timestamp = String(this.#clock.now_ms());
        this.#send({ pingReq: { timestamp, rtt: String(this.#roundTrip_ms) } });
        this.#pingEvery(interval_ms);
      });
    }
  }

  /** @param {object} message */
  #send(message) {
    if (this.#socket.readyState === 1) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #detach() {
    this.#stopPinging();
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
  }
}

/**
 * As browsers want it: an empty name is none.
 * @param {{urls?: string[], username?: string, credential?: string}} server
 * @returns {RTCIceServer}
 */
function iceServer({ urls = [], username, credential }) {
  return username ? { urls, username, credential } : { urls };
}

/**
 * @param {unknown} data of a frame
 * @returns {Record<string, any>} empty where it is no message: servers run ahead
 */
function parsed(data) {
  try {
    const message = JSON.parse(String(data));
    return typeof message === "object" && message !== null ? message : {};
  } catch {
    return {};
  }
}
