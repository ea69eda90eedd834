/**
 * What a conversation is started with, from the element's attributes. The controller adds
 * the visitor's choices; the page has the last word.
 */

import { VERSION } from "../client/index.js";

/** As the vendor's API calls conversations of a widget. */
const CLIENT = Object.freeze({ source: "widget", version: VERSION });

/**
 * @param {object} from
 * @param {Readonly<Record<string, any>>} from.attributes
 * @param {string} from.server
 * @param {Record<string, (parameters: any) => unknown>} from.clientTools
 * @returns {Record<string, any>}
 */
export function sessionOptions({ attributes, server, clientTools }) {
  const agentId = attributes["agent-id"];
  const signedUrl = attributes["signed-url"];
  return {
    // With both given the id wins; a signature may be good for one conversation only.
    ...(agentId === undefined ? { signedUrl } : { agentId }),
    ...(attributes["use-rtc"] === false ? { connectionType: "websocket" } : {}),
    origin: server,
    overrides: { ...overrides(attributes), client: CLIENT },
    clientTools: { ...clientTools },
    ...present({
      dynamicVariables: attributes["dynamic-variables"],
      userId: attributes["user-id"],
      environment: attributes.environment,
    }),
  };
}

/**
 * But for the language, which the controller knows.
 * @param {Readonly<Record<string, any>>} attributes
 */
function overrides(attributes) {
  const prompt = present({
    prompt: attributes["override-prompt"],
    llm: attributes["override-llm"],
  });
  return {
    agent: present({
      prompt: Object.keys(prompt).length === 0 ? undefined : prompt,
      firstMessage: attributes["override-first-message"],
    }),
    tts: present({
      voiceId: attributes["override-voice-id"],
      speed: attributes["override-speed"],
      stability: attributes["override-stability"],
      similarityBoost: attributes["override-similarity-boost"],
    }),
  };
}

/** @param {Record<string, unknown>} object */
function present(object) {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  );
}
