/** The few pictures of the controls: strokes in the text's colour. */

const SVG = "http://www.w3.org/2000/svg";

/** Paths in a square of 24. */
const PATHS = {
  microphone:
    "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3z" +
    "M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  slash: "M4 4l16 16",
  volume:
    "M4 9.5v5h3.5l5 4v-13l-5 4zM16 9a4.2 4.2 0 0 1 0 6M18.5 6.5a7.8 7.8 0 0 1 0 11",
  thumb:
    "M7.5 11v9M7.5 11 11.5 4c1.4 0 2.3 1 2.3 2.3 0 1.2-.5 2.5-.8 3.7H18c1.3 " +
    "0 2.2 1.2 1.9 2.5l-1.3 5.7c-.3 1.1-1.2 1.8-2.3 1.8H4.5v-9z",
  phone:
    "M6.5 4h3l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v3c0 1-.9 1.9-2 1.8A16.5 16.5 0 0 1 4.7 6c0-1.1.8-2 1.8-2z",
  phone_down:
    "M3.5 14.5c4.7-4.3 12.3-4.3 17 0l-1.6 2.5-4-1.5v-2.6a11 11 0 0 0-5.8 0v2.6l-4 1.5z",
  chat: "M5 5h14a1.5 1.5 0 0 1 1.5 1.5v8A1.5 1.5 0 0 1 19 16h-7l-4.5 4v-4H5a1.5 1.5 0 0 1-1.5-1.5v-8A1.5 1.5 0 0 1 5 5z",
  captions:
    "M4.5 5h15A1.5 1.5 0 0 1 21 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5v-11A1.5 1.5 0 0 1 4.5 5zM10.5 10.5a2.2 2.2 0 1 0 0 3M17 10.5a2.2 2.2 0 1 0 0 3",
  send: "M12 19V5M6 11l6-6 6 6",
  attach:
    "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1L13 4.3a3.4 3.4 0 0 1 4.8 4.8l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4l7.4-7.4",
  file: "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5",
  cross: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z",
  globe:
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18",
  chevron: "M6 9l6 6 6-6",
};

/** @typedef {keyof typeof PATHS} IconName */

/**
 * @param {IconName} name
 * @param {IconName} [over] drawn over it, to be shown by the style when it is due
 */
export function icon(name, over) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `p-icon p-icon-${name}`);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  svg.append(path(name));
  if (over !== undefined) {
    const second = path(over);
    second.setAttribute("class", `p-icon-over p-icon-over-${over}`);
    svg.append(second);
  }
  return svg;
}

/** @param {IconName} name */
function path(name) {
  const made = document.createElementNS(SVG, "path");
  made.setAttribute("d", PATHS[name]);
  return made;
}
