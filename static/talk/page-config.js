/**
 * What of the agent's widget holds for its page, too: its languages, texts, terms,
 * picture and rules. What a widget leaves out for want of room, the page has. Pure.
 */

import { completeConfig } from "../parts/widget-config.js";

/**
 * @param {Record<string, any>} widget as the server tells it
 * @returns {import("../parts/widget-config.js").WidgetConfig}
 */
export function pageConfig(widget) {
  return completeConfig({
    ...widget,
    transcript_enabled: true,
    text_input_enabled: true,
    mic_muting_enabled: true,
    show_conversation_id: true,
  });
}
