/** `@11labs/client`, which `@elevenlabs/client` has replaced. */
import { Conversation } from "@11labs/client";
import { callbacks, clientTools, commands } from "./callbacks.mjs";

export const start = async (options, tell) =>
  commands(
    await Conversation.startSession({
      ...callbacks(tell),
      clientTools: clientTools(tell),
      ...options,
    }),
  );
