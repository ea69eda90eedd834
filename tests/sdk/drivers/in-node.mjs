/**
 * One session in Node: `node in-node.mjs DRIVER OPTIONS`. Orders come in as lines of
 * JSON, `[number, name, argument]`; what was told goes out as lines of `[kind, detail]`.
 */
import { createInterface } from "node:readline";
import WebSocket from "ws";

// Node's own, where it has one, hands over frames that came together at one go: the
// vendor's client begins to listen after the first and would miss the greeting.
globalThis.WebSocket = class extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols, { allowSynchronousEvents: false });
  }
};

const [driver, options] = process.argv.slice(2);
const tell = (kind, detail = null) =>
  process.stdout.write(`${JSON.stringify([kind, detail])}\n`);

const { start } = await import(`./${driver}.mjs`);
const orders = createInterface({ input: process.stdin });
try {
  const session = await start(JSON.parse(options), tell);
  tell("started");
  for await (const line of orders) {
    const [number, name, argument] = JSON.parse(line);
    try {
      tell("done", [number, (await session[name](argument)) ?? null]);
    } catch (error) {
      tell("failed", [number, error.message]);
    }
  }
} catch (error) {
  tell("refused", { message: error.message, closeCode: error.closeCode });
}
process.exit();
