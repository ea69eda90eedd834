/**
 * What goes to the server beside the WebSocket: files, and the verdict at the end.
 */
import { httpOrigin, serverOrigin } from "./address.js";
import { ConversationError } from "./errors.js";

/**
 * Give the server a file that a message of this conversation will name.
 * @param {Blob} file
 * @param {{conversationId: string, origin?: string}} conversation
 * @returns {Promise<{fileId: string}>}
 */
export async function uploadFile(file, { conversationId, origin }) {
  if (!(file instanceof Blob)) {
    throw ConversationError.badArgument("uploadFile needs a File or a Blob.");
  }
  const body = new FormData();
  body.append("file", file, fileName(file));
  const response = await request(`${conversationUrl(conversationId, origin)}/files`, {
    method: "POST",
    body,
  });
  if (!response.ok) {
    const said = await reason(response);
    throw ConversationError.upload(said || "The file could not be uploaded.", {
      status: response.status,
      closeReason: said || undefined,
    });
  }
  const answer = await response.json().catch(() => null);
  const file_id = answer?.file_id;
  if (typeof file_id !== "string" || file_id === "") {
    throw ConversationError.upload("The server took the file but gave it no id.");
  }
  return { fileId: file_id };
}

/**
 * Take back a file that no message has named.
 * @param {string} fileId
 * @param {{conversationId: string, origin?: string}} conversation
 * @returns {Promise<Response>} `ok` is false when the server did not do it
 */
export function removeFile(fileId, { conversationId, origin }) {
  const files = `${conversationUrl(conversationId, origin)}/files`;
  return request(`${files}/${encodeURIComponent(fileId)}`, { method: "DELETE" });
}

/**
 * What the user thought of it, told when it is over.
 * @param {string} conversationId
 * @param {boolean | {rating: number, comment?: string}} feedback liked or not, or stars
 * @param {string} [origin] of the server; the page's own when left out
 * @returns {Promise<Response>} `ok` is false when the server did not take it
 */
export function postOverallFeedback(conversationId, feedback, origin) {
  if (typeof feedback !== "boolean" && typeof feedback?.rating !== "number") {
    throw ConversationError.badArgument(
      "The feedback must be true, false or { rating: 1..5, comment? }.",
    );
  }
  const verdict =
    typeof feedback === "boolean"
      ? { feedback: feedback ? "like" : "dislike" }
      : { rating: feedback.rating, comment: feedback.comment };
  return request(`${conversationUrl(conversationId, origin)}/feedback`, {
    method: "POST",
    body: JSON.stringify(verdict),
    headers: { "Content-Type": "application/json" },
  });
}

/**
 * @param {string} conversationId
 * @param {string | undefined} origin
 */
function conversationUrl(conversationId, origin) {
  const server = httpOrigin(serverOrigin({ origin }));
  return `${server}/v1/convai/conversations/${encodeURIComponent(conversationId)}`;
}

/**
 * @param {string} url
 * @param {RequestInit} init
 */
function request(url, init) {
  return fetch(url, init).catch((cause) => {
    throw ConversationError.serverUnreachable({ cause });
  });
}

/**
 * The server's words, "" where it has none.
 * @param {Response} response
 */
async function reason(response) {
  const answer = await response.json().catch(() => null);
  const detail = answer?.detail;
  const words = typeof detail === "object" ? detail?.message : detail;
  return typeof words === "string" ? words : "";
}

/**
 * The server knows what a file may be by its name.
 * @param {Blob} file
 */
function fileName(file) {
  if (file instanceof File) {
    return file.name;
  }
  const subtype = (file.type || "image/png").split("/").pop()?.split("+")[0];
  return `upload.${subtype}`;
}
