/** A controller whose client, storage and requests are made up. */
import assert from "node:assert/strict";
import { beforeEach } from "node:test";
import { TalkController } from "../../static/parts/talk-controller.js";
import { completeConfig } from "../../static/parts/widget-config.js";

/** Stands in for the client's conversation; keeps what it was asked. */
class FakeConversation {
  /** @type {any[][]} */
  calls = [];
  /** @type {any[]} */
  messages = [];
  /** @type {(file: any) => Promise<{fileId: string}>} */
  upload = async (file) => ({ fileId: `file_${file.name}` });

  isOpen() {
    return true;
  }

  getId() {
    return "conv_1";
  }

  /** @param {any} file */
  uploadFile(file) {
    return this.upload(file);
  }

  /** @param {any} parts */
  sendMultimodalMessage(parts) {
    this.calls.push(["sendMultimodalMessage", parts]);
    this.messages = [{ key: 7, role: "user" }];
  }
}
for (const name of [
  "endSession",
  "sendUserMessage",
  "sendUserActivity",
  "setMicMuted",
  "setVolume",
  "changeInputDevice",
  "changeOutputDevice",
  "sendFeedback",
  "sendMCPToolApprovalResult",
]) {
  Object.defineProperty(FakeConversation.prototype, name, {
    /** @this {FakeConversation} @param {any[]} values */
    value(...values) {
      this.calls.push([name, ...values]);
    },
  });
}

/** What the tests look at; new for each. */
export const fake = {
  conversation: new FakeConversation(),
  /** What the client was started with. @type {any} */
  options: null,
  /** @type {Map<string, string>} */
  kept: new Map(),
  /** @type {[string, RequestInit][]} */
  requests: [],
};

beforeEach(() => {
  fake.conversation = new FakeConversation();
  fake.options = null;
  fake.kept = new Map();
  fake.requests = [];
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    value: {
      getItem: (/** @type {string} */ key) => fake.kept.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) =>
        fake.kept.set(key, value),
    },
  });
  Object.defineProperty(globalThis, "navigator", {
    configurable: true,
    value: { onLine: true },
  });
  Object.defineProperty(globalThis, "fetch", {
    configurable: true,
    value: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      fake.requests.push([url, init]);
      return { ok: true };
    },
  });
});

/** @param {Record<string, any>} [setup] */
export function session({ config = {}, given = {}, ...rest } = {}) {
  return new TalkController({
    config: completeConfig(config),
    options: () => ({ agentId: "agent_1", ...given }),
    startSession: async (/** @type {any} */ started) => {
      fake.options = started;
      return /** @type {any} */ (fake.conversation);
    },
    ...rest,
  });
}

export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** @param {Record<string, any>} [setup] */
export async function live(setup) {
  const talk = session(setup);
  talk.start();
  await settled();
  assert.equal(talk.state.phase, "live");
  return talk;
}
