// Panels beside the dialogue: saved without leaving the page, so that sound plays on.
// Without this script their forms are sent as any form is.

const AGAIN_MS = 2_000;
const HEADERS = { "X-Parley-Panel": "1" };

/**
 * The panel that a server's answer is; null if it is something else.
 * @param {string} html
 * @param {string} id
 * @returns {HTMLElement | null}
 */
function panelIn(html, id) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return parsed.getElementById(id);
}

/**
 * @param {HTMLElement} record
 * @param {(words: string) => void} announce
 */
export function connectPanels(record, announce) {
  /**
   * @param {HTMLElement} old
   * @param {HTMLElement} fresh
   */
  const replace = (old, fresh) => {
    const focused = document.activeElement;
    const hadFocus = focused instanceof HTMLElement && old.contains(focused);
    const id = hadFocus ? focused.closest("[id]")?.id : "";
    old.replaceWith(fresh);
    if (hadFocus) {
      const same = id ? document.getElementById(id) : null;
      (same ?? fresh).focus();
    }
    watch(fresh);
  };

  /** @param {HTMLElement} panel */
  const watch = (panel) => {
    if (panel.hasAttribute("data-pending")) {
      setTimeout(() => refresh(panel), AGAIN_MS);
    }
  };

  /** @param {HTMLElement} panel */
  const refresh = async (panel) => {
    if (!panel.isConnected) {
      return;
    }
    const editing = panel.querySelector("details[open] form");
    const fresh = editing
      ? null
      : await fetch(panel.dataset.url ?? "", { headers: HEADERS })
          .then(async (response) => panelIn(await response.text(), panel.id))
          .catch(() => null);
    if (!fresh || !panel.isConnected) {
      watch(panel);
      return;
    }
    if (!fresh.hasAttribute("data-pending")) {
      announce("The analysis is there.");
    }
    replace(panel, fresh);
  };

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement} panel
   * @param {FormData} data
   */
  const send = async (form, panel, data) => {
    const problem = form.querySelector(".panel-problem");
    const tell = (/** @type {string} */ words) => {
      if (problem) {
        problem.textContent = words;
      }
    };
    tell("");
    let response;
    try {
      response = await fetch(form.action, {
        method: "POST",
        body: data,
        headers: HEADERS,
      });
    } catch {
      tell("Not saved: the server was not reached. Try again.");
      return;
    }
    if (response.status === 422) {
      tell((await response.json()).problem);
      return;
    }
    const fresh = response.ok ? panelIn(await response.text(), panel.id) : null;
    if (!fresh) {
      tell(
        response.redirected || response.status === 403
          ? "Not saved: you may not do this, or are no longer signed in."
          : "Not saved: the server could not do it. Reload the page.",
      );
      return;
    }
    announce(fresh.dataset.said ?? "");
    replace(panel, fresh);
  };

  record.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) {
      return;
    }
    const panel = form.closest(".panel");
    if (!(panel instanceof HTMLElement)) {
      return;
    }
    event.preventDefault();
    if (panel.hasAttribute("aria-busy")) {
      return;
    }
    panel.setAttribute("aria-busy", "true");
    await send(form, panel, new FormData(form, event.submitter));
    panel.removeAttribute("aria-busy");
  });
  for (const panel of record.querySelectorAll(".panel")) {
    watch(/** @type {HTMLElement} */ (panel));
  }
}
