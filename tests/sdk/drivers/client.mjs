/** `@elevenlabs/client`, in Node and in a page. */
import { Conversation, postOverallFeedback } from "@elevenlabs/client";
import { callbacks, clientTools, commands, picture } from "./callbacks.mjs";

export const start = async (options, tell) => {
  const session = await Conversation.startSession({
    ...callbacks(tell),
    clientTools: clientTools(tell),
    ...options,
  });
  return {
    ...commands(session),
    rate: (rating) =>
      postOverallFeedback(session.getId(), { rating }, options.origin).then(
        ({ status }) => status,
      ),
    show_picture: async (text) => {
      const { fileId } = await session.uploadFile(picture());
      session.sendMultimodalMessage({ text, fileIds: [fileId] });
    },
  };
};
