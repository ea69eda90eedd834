/**
 * Verifies a webhook's request as a receiver does that uses
 * `@elevenlabs/elevenlabs-js`: `node node-webhook.mjs SIGNATURE SECRET < body`. Prints the
 * event's type and whose conversation it tells of; ends with 1 where it is not from here.
 */
import { ElevenLabsClient } from "@elevenlabs/elevenlabs-js";

const [signature, secret] = process.argv.slice(2);
const parts = [];
for await (const part of process.stdin) {
  parts.push(part);
}
const { webhooks } = new ElevenLabsClient({ apiKey: "none" });
const body = Buffer.concat(parts).toString("utf8");
try {
  const event = await webhooks.constructEvent(body, signature, secret);
  const told = { type: event.type, conversation_id: event.data.conversation_id };
  process.stdout.write(`${JSON.stringify(told)}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
