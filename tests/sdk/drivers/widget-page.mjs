/** A page with the widget: the site's own code beside the element. */

/**
 * Puts the element into the page and stands for the site's script: it gives the agent
 * its tools.
 * @param {Record<string, string>} attributes
 * @param {import("./callbacks.mjs").Tell} tell
 */
export const place = (attributes, tell) => {
  const element = document.createElement("elevenlabs-convai");
  element.addEventListener("elevenlabs-convai:call", ({ detail }) => {
    tell("called");
    detail.config.clientTools = {
      show_page: ({ page }) => {
        tell("tool", { page });
        return { shown: page, number: 7 };
      },
    };
  });
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  document.body.append(element);
  watch(element, tell);
  return {};
};

/** Tell each text the widget shows, whoever said it. */
const watch = (element, tell) => {
  const seen = new Set();
  setInterval(() => {
    const texts = document.createTreeWalker(element.shadowRoot, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode.data.trim();
      const isStyle = texts.currentNode.parentElement.tagName === "STYLE";
      if (!isStyle && text && !seen.has(text)) {
        seen.add(text);
        tell("shown", text);
      }
    }
  }, 100);
};
