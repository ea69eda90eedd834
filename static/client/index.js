/** The browser client of Parley. */

export { Conversation, VERSION } from "./conversation.js";
export {
  ConversationError,
  ConversationError as SessionConnectionError,
} from "./errors.js";
export { TextConversation, VoiceConversation } from "./kinds.js";
export { CALLBACK_NAMES, OPTION_NAMES } from "./option-checks.js";
export { postOverallFeedback, removeFile } from "./uploads.js";

/** @typedef {import("./options.js").Options} Options */
/** @typedef {import("./options.js").Callbacks} Callbacks */
/** @typedef {import("./options.js").Status} Status */
/** @typedef {import("./options.js").Mode} Mode */
/** @typedef {import("./options.js").DisconnectionDetails} DisconnectionDetails */
/** @typedef {import("./options.js").Said} MessagePayload */
/** @typedef {import("./phase.js").Phase} Phase */
/** @typedef {import("./transcript.js").Message} Message */
/** @typedef {import("./errors.js").ErrorReason} ErrorReason */
