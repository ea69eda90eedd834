/** What the JavaScript SDKs' callbacks say, in the words that the tests share. */

/** @typedef {(kind: string, detail?: unknown) => void} Tell */

/** Callbacks of `@elevenlabs/client` and its kin. @param {Tell} tell */
export const callbacks = (tell) => ({
  onConnect: ({ conversationId }) => tell("connected", conversationId),
  onMessage: ({ message, role, source }) =>
    tell((role ?? source) === "user" ? "user_said" : "agent_said", message),
  onAudio: (audio) => tell("audio", audio.length),
  onAudioAlignment: ({ chars }) => tell("aligned", chars.join("")),
  onAgentChatResponsePart: ({ type, text }) => tell("part", { type, text }),
  onInterruption: () => tell("interrupted"),
  onAgentResponseCorrection: (correction) =>
    tell("corrected", [
      correction.original_agent_response,
      correction.corrected_agent_response,
    ]),
  onModeChange: ({ mode }) => tell("mode", mode),
  onCanSendFeedbackChange: ({ canSendFeedback }) =>
    tell("can_send_feedback", canSendFeedback),
  onDisconnect: (details) => tell("disconnected", details),
  onError: (message, context) => tell("error", { message, context }),
});

/** Tools of the page; what they return goes back to the agent. @param {Tell} tell */
export const clientTools = (tell) => ({
  show_page: ({ page }) => {
    tell("tool", { page });
    return { shown: page, number: 7 };
  },
});

/** A picture of one point. */
const DOT =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
export const picture = () =>
  new File([Uint8Array.from(atob(DOT), (byte) => byte.charCodeAt(0))], "dot.png", {
    type: "image/png",
  });

/** What all of these sessions can do. */
export const commands = (session) => ({
  user_message: (text) => session.sendUserMessage(text),
  contextual_update: (text) => session.sendContextualUpdate(text),
  user_activity: () => session.sendUserActivity(),
  feedback: (like) => session.sendFeedback(like),
  end: () => session.endSession(),
});
