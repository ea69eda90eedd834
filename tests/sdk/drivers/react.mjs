/** `@elevenlabs/react`: an application of one component. */
import { ConversationProvider, useConversation } from "@elevenlabs/react";
import { createElement, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { callbacks, clientTools, commands } from "./callbacks.mjs";

const Desk = ({ options, show }) => {
  const conversation = useConversation();
  useEffect(() => {
    show({ ...conversation, status: undefined }, conversation.status);
  }, [conversation, show]);
  useEffect(() => {
    conversation.startSession(options);
  }, [conversation.startSession, options]);
  return createElement("p", { id: "status" }, conversation.status);
};

export const start = (options, tell) =>
  new Promise((resolve, reject) => {
    let session;
    const show = (conversation, status) => {
      session = conversation;
      if (status === "connected") {
        resolve({
          ...commands({
            sendUserMessage: (text) => session.sendUserMessage(text),
            sendContextualUpdate: (text) => session.sendContextualUpdate(text),
            sendUserActivity: () => session.sendUserActivity(),
            sendFeedback: (like) => session.sendFeedback(like),
            endSession: () => session.endSession(),
          }),
          mute: (muted) => session.setMuted(muted),
          loudness: () => session.getOutputVolume(),
        });
      }
      if (status === "error") {
        reject(new Error(conversation.message));
      }
    };
    const root = document.createElement("div");
    document.body.append(root);
    createRoot(root).render(
      createElement(
        ConversationProvider,
        { ...callbacks(tell), clientTools: clientTools(tell) },
        createElement(Desk, { options, show }),
      ),
    );
  });
