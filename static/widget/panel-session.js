/**
 * The widget's conversations: the parts' controller, given what the element says at the
 * time.
 */
import { ConversationError } from "../client/index.js";
import { TalkController } from "../parts/talk-controller.js";
import { sessionOptions } from "./session-options.js";

/** @typedef {import("./panel.js").PanelSetup} PanelSetup */

/**
 * @param {() => PanelSetup} setup as it is when it is asked for
 * @param {(options: Record<string, any>) => void} onBeforeStart
 * @returns {{session: TalkController, reconfigure: () => void}}
 */
export function panelSession(setup, onBeforeStart) {
  const talk = {
    config: setup().settings,
    options: () =>
      sessionOptions({ ...setup(), clientTools: setup().host.clientTools }),
    onBeforeStart,
    ...(setup().isPreview ? { startSession: () => refuse(setup()) } : {}),
  };
  const session = new TalkController(talk);
  session.setLanguage(setup().language);
  return {
    session,
    reconfigure() {
      talk.config = setup().settings;
      session.setLanguage(setup().language);
    },
  };
}

/**
 * @param {PanelSetup} setup
 * @returns {Promise<never>}
 */
function refuse({ words }) {
  const text = words.say("widget_preview");
  return Promise.reject(new ConversationError("refused", text, { closeReason: text }));
}
