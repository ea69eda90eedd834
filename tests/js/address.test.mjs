import assert from "node:assert/strict";
import { test } from "node:test";
import { httpOrigin, sessionAddress } from "../../static/client/address.js";

const SOURCE = { source: "parley_js", version: "1" };
const origin = "https://parley.example.org";

test("a token and an environment stand in the address", () => {
  const options = {
    origin,
    agentId: "a",
    conversationToken: "t",
    environment: "staging",
  };
  const { url, protocols } = sessionAddress(options, SOURCE);
  assert.equal(
    url,
    "wss://parley.example.org/v1/convai/conversation?agent_id=a&token=t" +
      "&source=parley_js&version=1&environment=staging",
  );
  assert.deepEqual(protocols, ["convai"]);
});

test("authorization is offered as a subprotocol after the one that is meant", () => {
  const options = { origin, agentId: "a", authorization: "secret" };
  const { protocols } = sessionAddress(options, SOURCE);
  assert.deepEqual(protocols, ["convai", "bearer.secret"]);
});

test("an orchestrator is called as it is named, and told its setup first", () => {
  const orchestrator = {
    url: "ws://desk/convai",
    agentConfig: { name: "Desk" },
    postCallTranscriptionWebhook: { url: "https://hook", hmacSecret: "s" },
  };
  assert.deepEqual(sessionAddress({ orchestrator }, SOURCE), {
    url: "ws://desk/convai",
    protocols: [],
    setup: [
      {
        type: "enclave_setup_config",
        agent_config_dict: { name: "Desk" },
        override_agent_config_list: null,
        tools_config_list: null,
        prompt_knowledge_base: null,
        post_call_transcription_webhook: { url: "https://hook", hmac_secret: "s" },
      },
    ],
  });
});

test("outside a page the server must be named", () => {
  assert.throws(() => sessionAddress({ agentId: "a" }, SOURCE), {
    reason: "bad_argument",
    message: /^origin is missing/,
  });
});

test("requests that are no WebSocket go to the same server", () => {
  assert.equal(httpOrigin("wss://parley.example.org/"), origin);
  assert.equal(httpOrigin("ws://127.0.0.1:8000"), "http://127.0.0.1:8000");
});
