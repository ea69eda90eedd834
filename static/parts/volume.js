/**
 * How loud the agent is.
 *
 *     new Volume(container, { session, words });
 */
import { element } from "./elements.js";
import { icon } from "./icons.js";

/** A slider with its name. */
export class Volume {
  /**
   * @param {HTMLElement} container
   * @param {{session: import("./talk-controller.js").TalkController,
   *   words: import("./words.js").Words}} options
   */
  constructor(container, { session, words }) {
    const slider = element("input", "p-slider");
    slider.type = "range";
    slider.min = "0";
    slider.max = "100";
    slider.value = String(Math.round(100 * session.state.volume));
    slider.addEventListener("input", () =>
      session.setVolume(Number(slider.value) / 100),
    );
    const name = element("span", "p-volume-name", icon("volume"));
    name.append(element("span", "", words.say("volume")));
    container.append(element("label", "p-volume", name, slider));
  }
}
