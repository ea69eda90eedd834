/**
 * Opens the connection to a server, of the kind that it offers.
 */
import { Line } from "./line.js";
import { PlainConnection } from "./plain-connection.js";
import { ResumableConnection } from "./resumable-connection.js";

/** @typedef {import("./line.js").Address} Address */
/** @typedef {import("./protocol.js").ClientMessage} ClientMessage */
/** @typedef {import("./protocol.js").InitiationMetadata} InitiationMetadata */
/** @typedef {PlainConnection | ResumableConnection} Connection */
/** @typedef {Line | import("./rtc-line.js").RtcLine} AnyLine */

/**
 * Dial, send the first messages, wait for the metadata.
 *
 * Where a line by WebRTC is there already, it is used; what replaces it is a WebSocket.
 * The connection outlives its line where the server offers it. Rejects with a
 * ConversationError when the server cannot be reached or refuses.
 * @param {Address} address
 * @param {ClientMessage[]} firstMessages
 * @param {import("./connection-events.js").ConnectionEvents} events Nothing is reported
 *   before the promise resolves.
 * @param {import("./line.js").LineMeans} [means]
 * @param {import("./rtc-line.js").RtcLine | null} [dialled]
 * @returns {Promise<{connection: Connection, metadata: InitiationMetadata}>}
 */
export async function openConnection(
  address,
  firstMessages,
  events,
  means = {},
  dialled = null,
) {
  const asking = { ...address, url: resumableUrl(address.url) };
  const metadataType = "conversation_initiation_metadata";
  const { line, answer } =
    dialled === null
      ? await Line.open(asking, firstMessages, metadataType, means)
      : await dialled.begin(firstMessages, metadataType, means.signal);
  /** @type {InitiationMetadata} */
  const metadata = answer.conversation_initiation_metadata_event;
  const { resumption } = metadata;
  const connection = resumption
    ? new ResumableConnection(line, resumption, asking, events, means)
    : new PlainConnection(line, events);
  return { connection, metadata };
}

/** @param {string} url */
function resumableUrl(url) {
  const asking = new URL(url);
  asking.searchParams.set("resumable", "1");
  return asking.href;
}
