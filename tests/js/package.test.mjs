/** The client as a package: what it holds, and a program that uses it. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { VERSION } from "../../static/client/index.js";

const CLIENT = fileURLToPath(new URL("../../static/client/", import.meta.url));
const TSC = fileURLToPath(new URL("./node_modules/.bin/tsc", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "consumer-"));
/** @type {string[]} */
let packed = [];

before(() => {
  const report = execFileSync(
    "npm",
    ["pack", "--json", "--offline", "--pack-destination", folder],
    { cwd: CLIENT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const [{ filename, files }] = JSON.parse(report);
  packed = files.map((/** @type {{path: string}} */ { path }) => path);
  const installed = join(folder, "node_modules/@parley/client");
  mkdirSync(installed, { recursive: true });
  const unpack = ["-xzf", join(folder, filename), "-C", installed];
  execFileSync("tar", [...unpack, "--strip-components=1"]);
});
after(() => rmSync(folder, { recursive: true }));

/** @param {string} name */
const inClient = (name) => readFileSync(join(CLIENT, name), "utf8");

test("its version is the client's own, its licence the project's", () => {
  const { version, license } = JSON.parse(inClient("package.json"));
  assert.equal(version, VERSION);
  assert.equal(license, "MIT");
  const licence = new URL("../../LICENSE", import.meta.url);
  assert.equal(inClient("LICENSE"), readFileSync(licence, "utf8"));
});

test("it holds modules, worklets, types and words about them, and no more", () => {
  for (const name of [
    "index.js",
    "sound-unlock.js",
    "worklets/capture-processor.js",
    "worklets/playback-processor.js",
    "types/index.d.ts",
    "README.md",
    "LICENSE",
    "package.json",
  ]) {
    assert.ok(packed.includes(name), `${name} is missing`);
  }
  const strange = packed.filter(
    (name) =>
      !/^([\w-]+\.js|worklets\/[\w-]+\.js|types\/[\w-]+\.d\.ts)$/.test(name) &&
      !["README.md", "LICENSE", "package.json"].includes(name),
  );
  assert.deepEqual(strange, []);
});

const CONSUMER = `
import {
  Conversation, ConversationError, postOverallFeedback, removeFile,
  SessionConnectionError, TextConversation, type DisconnectionDetails, type Options, VERSION,
} from "@parley/client";
import { unlockSound } from "@parley/client/sound-unlock.js";

const options: Options = {
  agentId: "agent_demo",
  dynamicVariables: { name: "Ada", visits: 3 },
  overrides: { agent: { firstMessage: "Hi" }, tts: { speed: 1.1 } },
  clientTools: { show: ({ page }: { page: string }) => ({ shown: page }) },
  onMessage: ({ role, message }) => console.log(role satisfies "user" | "agent", message),
  onDisconnect: (details: DisconnectionDetails) => console.log(details.closeCode),
};
export async function talk(): Promise<string> {
  const conversation: Conversation = await Conversation.startSession(options);
  conversation.sendUserMessage("Hello");
  const { fileId } = await conversation.uploadFile(new Blob(["x"]));
  conversation.sendMultimodalMessage({ text: "Look", fileIds: [fileId] });
  const bands: Uint8Array = conversation.getInputByteFrequencyData();
  await conversation.endSession();
  await postOverallFeedback(conversation.getId(), { rating: 5 });
  await removeFile("file_1", { conversationId: conversation.getId() });
  await TextConversation.startSession({ ...options, audioContext: unlockSound() });
  return VERSION + bands.length;
}
export const known = (error: unknown) =>
  error instanceof ConversationError || error instanceof SessionConnectionError;
// @ts-expect-error a name that is spelt wrongly is found while writing
export const wrong: Options = { agentId: "agent_demo", onMesage: () => {} };
`;

test("a program in TypeScript is checked against its types", () => {
  writeFileSync(join(folder, "consumer.ts"), CONSUMER);
  const flags = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext"];
  const { status, stdout } = spawnSync(TSC, [...flags, "consumer.ts"], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(stdout, "");
  assert.equal(status, 0);
});

const IN_NODE = `
import { Conversation } from "@parley/client";
const metadata = { conversation_id: "conv_1", agent_output_audio_format: "pcm_16000" };
globalThis.WebSocket = class {
  readyState = 0;
  bufferedAmount = 0;
  constructor(url) {
    this.url = url;
    setTimeout(() => { this.readyState = 1; this.onopen(); });
  }
  send(frame) {
    const { type, text } = JSON.parse(frame);
    const answer = type === "user_message"
      ? { type: "agent_response",
          agent_response_event: { agent_response: "You said: " + text, event_id: 1 } }
      : { type: "conversation_initiation_metadata",
          conversation_initiation_metadata_event: metadata };
    setTimeout(() => this.onmessage({ data: JSON.stringify(answer) }));
  }
  close() { this.readyState = 3; }
};
const conversation = await Conversation.startSession({
  agentId: "agent_demo", origin: "http://here", textOnly: true,
  onMessage: async ({ message }) => {
    console.log(message);
    await conversation.endSession();
    console.log(conversation.status);
  },
});
conversation.sendUserMessage("Hello");
`;

test("a written conversation needs no browser", () => {
  writeFileSync(join(folder, "in-node.mjs"), IN_NODE);
  const told = execFileSync("node", ["in-node.mjs"], { cwd: folder, encoding: "utf8" });
  assert.equal(told, "You said: Hello\ndisconnected\n");
});
