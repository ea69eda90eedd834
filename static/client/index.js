/** The browser client of Parley. */
export { Conversation, VERSION } from "./conversation.js";
export { ConversationError } from "./errors.js";
