/**
 * What the widget and its page tell each other: events of both names, the vendor's and
 * ours. `docs/widget.md` lists them.
 */

/** Events the widget sends. @typedef {"call" | "status" | "error"} OutName */

/**
 * Before a session starts. The page may change `config`, or put another in its place,
 * in any listener, before this returns.
 * @param {HTMLElement} element
 * @param {Record<string, any>} config
 * @returns {Record<string, any>}
 */
export function dispatchCall(element, config) {
  const detail = { config };
  for (const type of ["elevenlabs-convai:call", "parley:call"]) {
    element.dispatchEvent(
      new CustomEvent(type, { bubbles: true, composed: true, detail }),
    );
  }
  return detail.config;
}

/**
 * @param {HTMLElement} element
 * @param {OutName} name
 * @param {Record<string, unknown>} detail
 */
export function dispatchOurs(element, name, detail) {
  element.dispatchEvent(
    new CustomEvent(`parley:${name}`, { bubbles: true, composed: true, detail }),
  );
}

const FAMILIES = ["elevenlabs-agent", "parley"];

/**
 * @typedef {object} Wishes
 * @property {(action: "expand" | "collapse" | "toggle") => void} onExpand
 * @property {(message: string) => void} onUserMessage
 * @property {(message: string) => void} onContextualUpdate
 * @property {() => void} onUserActivity
 */

/** An event on the element bubbles to the document as well: it counts once. */
const seen = new WeakSet();

/**
 * @param {HTMLElement} element
 * @param {Wishes} wishes
 * @param {() => boolean} allowsEvents of the page beyond opening and closing
 * @param {AbortSignal} signal ends it
 */
export function listenToPage(element, wishes, allowsEvents, signal) {
  /** @param {Event} event */
  const expand = (event) => {
    const action = detailOf(event).action;
    if (seen.has(event) && event.currentTarget === element.ownerDocument) {
      return;
    }
    if (event.currentTarget === element) {
      seen.add(event);
    }
    if (action === "expand" || action === "collapse" || action === "toggle") {
      wishes.onExpand(action);
    }
  };
  /** @param {(message: string) => void} act */
  const message = (act) => (/** @type {Event} */ event) => {
    const text = detailOf(event).message;
    if (allowsEvents() && typeof text === "string" && text !== "") {
      act(text);
    }
  };
  const onMessage = message(wishes.onUserMessage);
  const onUpdate = message(wishes.onContextualUpdate);
  const onActivity = () => {
    if (allowsEvents()) {
      wishes.onUserActivity();
    }
  };
  for (const family of FAMILIES) {
    element.ownerDocument.addEventListener(`${family}:expand`, expand, { signal });
    element.addEventListener(`${family}:expand`, expand, { signal });
    element.addEventListener(`${family}:user-message`, onMessage, { signal });
    element.addEventListener(`${family}:contextual-update`, onUpdate, { signal });
    element.addEventListener(`${family}:user-activity`, onActivity, { signal });
  }
}

/**
 * @param {Event} event
 * @returns {Record<string, unknown>}
 */
function detailOf(event) {
  const detail = "detail" in event ? event.detail : null;
  return typeof detail === "object" && detail !== null
    ? /** @type {Record<string, unknown>} */ (detail)
    : {};
}
