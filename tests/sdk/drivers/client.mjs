/** `@elevenlabs/client`, in Node and in a page. */
import { Conversation, postOverallFeedback } from "@elevenlabs/client";
import { callbacks, clientTools, commands } from "./callbacks.mjs";

export const start = async (options, tell) => {
  const session = await Conversation.startSession({
    ...callbacks(tell),
    clientTools: clientTools(tell),
    ...options,
  });
  return {
    ...commands(session),
    overall_feedback: (like) =>
      postOverallFeedback(session.getId(), like, options.origin),
    upload: async ({ text, type }) =>
      (await session.uploadFile(new Blob([text], { type }))).fileId,
    multimodal_message: (message) => session.sendMultimodalMessage(message),
  };
};
