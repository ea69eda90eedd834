/** Lets a test start and order a session in a page; `window.told` keeps what it said. */
// The bundler puts the driver under test in this place.
import { start } from "parley-driver";
import { microphone } from "./microphone.mjs";
import { overhear } from "./overheard.mjs";

window.told = [];
const tell = (kind, detail = null) => window.told.push([kind, detail]);

window.addEventListener("error", (event) => tell("broken", event.message));
window.addEventListener("unhandledrejection", (event) =>
  tell("broken", String(event.reason)),
);
overhear(tell);
let beginning = Promise.reject(new Error("No session was begun."));
beginning.catch(() => {});
window.begin = async (options) => {
  const askedMs = performance.now();
  try {
    beginning = start(options, tell);
    await beginning;
    tell("started", performance.now() - askedMs);
  } catch (error) {
    // The older client throws the socket's own closing.
    const { message = error.reason, closeCode = error.code } = error;
    tell("refused", { message, closeCode });
  }
};
// What an order does may take its time: nobody waits for it in the page.
window.order = async (number, name, argument) => {
  try {
    // Callbacks may tell of a session before the page has it in hand.
    const session = { ...(await beginning), ...microphone };
    tell("done", [number, (await session[name](argument)) ?? null]);
  } catch (error) {
    tell("failed", [number, error.message]);
  }
};
