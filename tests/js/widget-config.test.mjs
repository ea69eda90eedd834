/** How the widget asks for its configuration, and what it makes of a refusal. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  configTarget,
  fetchConfig,
  Unavailable,
} from "../../static/widget/fetch-config.js";

const SERVER = "https://parley.example";
const SIGNED =
  "wss://parley.example/v1/convai/conversation?agent_id=agent_2&conversation_signature=abc";

/**
 * @param {number} status
 * @param {unknown} body
 */
const answering = (status, body) => {
  /** @type {string[]} */
  const asked = [];
  /** @param {RequestInfo | URL} url */
  const answer = async (url) => {
    asked.push(String(url));
    return new Response(JSON.stringify(body), { status });
  };
  return { asked, fetch: answer };
};

/**
 * @param {number} status
 * @param {unknown} body
 */
async function refusedWith(status, body) {
  const { fetch } = answering(status, body);
  const target = { agentId: "agent_1", signature: null };
  try {
    await fetchConfig(SERVER, target, { fetch });
  } catch (error) {
    assert.ok(error instanceof Unavailable);
    return error;
  }
  throw new Error("it was not refused");
}

test("the agent's configuration is asked for by its id", async () => {
  const { asked, fetch } = answering(200, { widget_config: { variant: "tiny" } });
  const target = configTarget("agent/1", undefined);
  assert.deepEqual(await fetchConfig(SERVER, target, { fetch }), { variant: "tiny" });
  assert.deepEqual(asked, [`${SERVER}/v1/convai/agents/agent%2F1/widget`]);
});

test("a signed address names the agent and opens its door", async () => {
  const { asked, fetch } = answering(200, { widget_config: {} });
  await fetchConfig(SERVER, configTarget(undefined, SIGNED), { fetch });
  assert.deepEqual(asked, [
    `${SERVER}/v1/convai/agents/agent_2/widget?conversation_signature=abc`,
  ]);
});

test("with both given the id wins, and another agent's signature is not shown to it", () => {
  assert.deepEqual(configTarget("agent_1", SIGNED), {
    agentId: "agent_1",
    signature: null,
  });
  assert.equal(configTarget("agent_2", SIGNED).signature, "abc");
});

test("no agent at all is the page's mistake", () => {
  for (const signedUrl of [undefined, "not an address", "wss://parley.example/"]) {
    assert.throws(
      () => configTarget(undefined, signedUrl),
      (error) => error instanceof Unavailable && error.reason === "no_agent",
    );
  }
});

test("each refusal has a reason of its own", async () => {
  const cases = /** @type {const} */ ([
    [404, "agent_not_found", "unknown_agent"],
    [403, "origin_not_allowed", "origin_refused"],
    [403, "origin_required", "origin_refused"],
    [401, "authorization_required", "private_agent"],
    [429, "too_many_requests", "server_unreachable"],
  ]);
  for (const [status, word, reason] of cases) {
    const detail = { status: word, message: "No." };
    const error = await refusedWith(status, { detail });
    assert.equal(error.reason, reason);
    assert.match(error.message, /answered \d+: No\./);
  }
});

test("what is no answer of a server's may pass", async () => {
  for (const body of [{}, { widget_config: null }, { detail: "Down." }]) {
    const error = await refusedWith("detail" in body ? 503 : 200, body);
    assert.equal(error.reason, "server_unreachable");
    assert.ok(error.passes);
  }
});

test("a line that is down is told from a server that is", async () => {
  const fetch = () => Promise.reject(new TypeError("Failed to fetch"));
  const target = { agentId: "agent_1", signature: null };
  for (const [isOnline, reason] of /** @type {const} */ ([
    [true, "server_unreachable"],
    [false, "offline"],
  ])) {
    await assert.rejects(
      fetchConfig(SERVER, target, { fetch, isOnline }),
      (error) => error instanceof Unavailable && error.reason === reason,
    );
  }
});

test("an element that went is told nothing", async () => {
  const gone = new AbortController();
  gone.abort(new Error("gone"));
  const fetch = () => Promise.reject(new Error("aborted"));
  await assert.rejects(
    fetchConfig(
      SERVER,
      { agentId: "agent_1", signature: null },
      { fetch, signal: gone.signal },
    ),
    /gone/,
  );
});
