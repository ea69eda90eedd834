import assert from "node:assert/strict";
import { test } from "node:test";
import { wantedConnection } from "../../static/client/connection-type.js";

const able = { RTCPeerConnection: class {} };
const agentId = "a";

test("what sounds goes by WebRTC, unless something is for WebSockets alone", () => {
  assert.equal(wantedConnection({ agentId }, able), "webrtc");
  assert.equal(wantedConnection({ agentId, conversationToken: "t" }, able), "webrtc");
  assert.equal(wantedConnection({ agentId, connectionType: "webrtc" }, able), "webrtc");
  for (const options of [
    { agentId, textOnly: true },
    { agentId, textOnly: true, connectionType: /** @type {const} */ ("webrtc") },
    { agentId, connectionType: /** @type {const} */ ("websocket") },
    { agentId, authorization: "secret" },
    { signedUrl: "wss://here/" },
    { orchestrator: { url: "ws://desk" } },
  ]) {
    assert.equal(wantedConnection(options, able), "websocket", JSON.stringify(options));
  }
});

test("a browser that cannot is not asked to", () => {
  const options = { agentId, connectionType: /** @type {const} */ ("webrtc") };
  assert.equal(wantedConnection(options, {}), "websocket");
});
