/**
 * What happens to the page and to the computer's network, as far as a line is concerned.
 *
 * Outside a browser nothing is ever told.
 */

/**
 * @typedef {object} PageListener
 * @property {() => void} onOffline
 * @property {() => void} onOnline
 * @property {() => void} onReturned the page is shown, woken or restored
 * @property {() => void} onLeft for good
 */

/**
 * @param {PageListener} listener
 * @param {{page?: EventTarget, document?: EventTarget & {visibilityState: string}}} [where]
 * @returns {() => void} detaches
 */
export function watchPageLife(listener, where = {}) {
  const page = where.page ?? /** @type {Window | undefined} */ (globalThis.window);
  const document = where.document ?? globalThis.document;
  const detached = new AbortController();
  const { signal } = detached;
  page?.addEventListener("offline", listener.onOffline, { signal });
  page?.addEventListener("online", listener.onOnline, { signal });
  // A page that is put aside (`persisted`) may come back: then it has not left.
  page?.addEventListener(
    "pagehide",
    (event) => isPersisted(event) || listener.onLeft(),
    { signal },
  );
  page?.addEventListener(
    "pageshow",
    (event) => isPersisted(event) && listener.onReturned(),
    { signal },
  );
  document?.addEventListener("resume", listener.onReturned, { signal });
  document?.addEventListener(
    "visibilitychange",
    () => document.visibilityState === "visible" && listener.onReturned(),
    { signal },
  );
  return () => detached.abort();
}

/** @param {Event} event */
function isPersisted(event) {
  return /** @type {PageTransitionEvent} */ (event).persisted === true;
}
