/** Keeps the numbers of a re-analysis right while its page is open. */

const EVERY_MS = 2_000;

const bar = document.getElementById("batch-bar");
const url = bar?.dataset.url;
if (bar instanceof HTMLProgressElement && url) {
  setTimeout(() => look(bar, url), EVERY_MS);
}

/**
 * @param {HTMLProgressElement} shown
 * @param {string} address
 */
async function look(shown, address) {
  const found = await fetched(address);
  document.getElementById("batch-problem")?.toggleAttribute("hidden", found !== null);
  if (found?.over) {
    // What failed, and what can be done now, the page says.
    location.reload();
    return;
  }
  if (found) {
    show(shown, found);
  }
  setTimeout(() => look(shown, address), EVERY_MS);
}

/**
 * @param {string} address
 * @returns {Promise<Record<string, unknown> | null>}
 */
async function fetched(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}

/**
 * @param {HTMLProgressElement} shown
 * @param {Record<string, unknown>} found
 */
function show(shown, found) {
  shown.value = Number(found.percent);
  for (const part of document.querySelectorAll("[data-count]")) {
    const name = part instanceof HTMLElement ? part.dataset.count : undefined;
    if (name && name in found && part.textContent !== String(found[name])) {
      part.textContent = String(found[name]);
    }
  }
}
