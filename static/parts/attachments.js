/**
 * The files of the next message: sent to the server as soon as they are chosen, named by
 * the message, taken back when the user thinks better of it.
 */
import { removeFile } from "../client/index.js";
import { fileLimits, whyNot } from "./file-rules.js";
import { attachmentChanged } from "./session-facts.js";

/** @typedef {import("./session-state.js").SessionState} SessionState */
/** @typedef {import("./session-state.js").FileProblem} FileProblem */

/**
 * @typedef {object} AttachmentsSession
 * @property {() => import("./widget-config.js").WidgetConfig} config
 * @property {() => SessionState} state
 * @property {(step: (state: SessionState) => SessionState) => void} update
 * @property {() => import("../client/index.js").Conversation | null} conversation
 */

/** Part of a session; the session's state holds what is shown. */
export class Attachments {
  /** @param {AttachmentsSession} session */
  constructor(session) {
    this.#session = session;
  }

  #session;
  #nextKey = 1;
  /** Of the message that is being sent. @type {string[]} */
  #names = [];

  /** @param {Iterable<File>} files */
  add(files) {
    const limits = fileLimits(this.#session.config());
    if (!limits.enabled || this.#session.conversation() === null) {
      return;
    }
    this.#session.update((state) => ({ ...state, fileProblem: null }));
    for (const file of files) {
      const { attachments, filesSent } = this.#session.state();
      const problem = whyNot(file, limits, attachments.length + filesSent);
      if (problem === null) {
        void this.#upload(file);
      } else {
        this.#session.update((state) => ({ ...state, fileProblem: problem }));
      }
    }
  }

  /** @param {number} key */
  remove(key) {
    const { attachments, conversationId } = this.#session.state();
    const fileId = attachments.find((one) => one.key === key)?.fileId;
    this.#session.update((state) => ({
      ...attachmentChanged(state, key, null),
      fileProblem: null,
    }));
    if (fileId) {
      this.#takeBack(conversationId, fileId);
    }
  }

  /**
   * For the message that is sent now.
   * @returns {string[] | null} their ids; null: one is still on its way
   */
  take() {
    const { attachments } = this.#session.state();
    if (attachments.some((one) => one.status === "uploading")) {
      return null;
    }
    const fileIds = attachments.flatMap(({ fileId }) => fileId ?? []);
    this.#names = attachments.map(({ name }) => name);
    if (attachments.length > 0) {
      this.#session.update((state) => ({
        ...state,
        attachments: [],
        filesSent: state.filesSent + fileIds.length,
        fileProblem: null,
      }));
    }
    return fileIds;
  }

  /**
   * The message that named them has been sent: it shows them from now on.
   * @param {readonly Readonly<import("../client/transcript.js").Message>[]} messages
   */
  sentWith(messages) {
    const key = messages.findLast(({ role }) => role === "user")?.key;
    if (key !== undefined) {
      const names = this.#names;
      this.#session.update((state) => ({
        ...state,
        fileNames: new Map([...state.fileNames, [key, names]]),
      }));
    }
  }

  /** @param {File} file */
  async #upload(file) {
    const key = this.#nextKey++;
    const { conversationId } = this.#session.state();
    const { name, size } = file;
    this.#session.update((state) => ({
      ...state,
      attachments: [
        ...state.attachments,
        { key, name, size_bytes: size, status: "uploading", fileId: null },
      ],
    }));
    try {
      const uploaded = await this.#session.conversation()?.uploadFile(file);
      const fileId = uploaded?.fileId ?? null;
      if (fileId !== null && !this.#isWanted(key)) {
        this.#takeBack(conversationId, fileId);
      }
      this.#change(key, { status: "ready", fileId });
    } catch (error) {
      if (this.#isWanted(key)) {
        this.#change(key, null);
        this.#session.update((state) => ({ ...state, fileProblem: why(error, name) }));
      }
    }
  }

  /** @param {number} key */
  #isWanted(key) {
    return this.#session.state().attachments.some((one) => one.key === key);
  }

  /**
   * @param {number} key
   * @param {Partial<import("./session-state.js").Attachment> | null} changes
   */
  #change(key, changes) {
    this.#session.update((state) => attachmentChanged(state, key, changes));
  }

  /**
   * @param {string} conversationId
   * @param {string} fileId
   */
  #takeBack(conversationId, fileId) {
    const { origin } = this.#session.state();
    removeFile(fileId, { conversationId, origin }).catch(() => {
      // The server forgets files that no message names.
    });
  }
}

/**
 * @param {unknown} error
 * @param {string} name
 * @returns {FileProblem}
 */
function why(error, name) {
  const { closeReason = "" } = /** @type {{closeReason?: string}} */ (error);
  return closeReason === ""
    ? { key: "file_upload_error", values: { name } }
    : { key: "file_refused", values: { name, reason: closeReason } };
}
