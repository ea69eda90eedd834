/** A version of `@elevenlabs/client`. */
import { callbacks, clientTools, commands, picture } from "./callbacks.mjs";

/** How a session of it is started. @param {import("@elevenlabs/client")} client */
export const starter =
  ({ Conversation, postOverallFeedback }) =>
  async (options, tell) => {
    const session = await Conversation.startSession({
      ...callbacks(tell),
      clientTools: clientTools(tell),
      ...options,
    });
    return {
      ...commands(session),
      mute: (muted) => session.setMicMuted(muted),
      loudness: () => session.getOutputVolume(),
      lose_signalling: () =>
        session.connection.getRoom().simulateScenario("signal-reconnect"),
      rate: (rating) =>
        postOverallFeedback(session.getId(), { rating }, options.origin).then(
          ({ status }) => status,
        ),
      show_picture: async (text) => {
        const { fileId } = await session.uploadFile(picture());
        // Older ones know a single one only, newer ones prefer the list.
        session.sendMultimodalMessage({ text, fileId, fileIds: [fileId] });
      },
    };
  };
