/** Tools of the page, of the server, and those that wait for a yes. */
import { CALLBACKS } from "./callbacks-in-words.mjs";
import { frames } from "./frames.mjs";

/** Whose own callback for what is not declared is not there. */
const UNHANDLED = CALLBACKS.filter((name) => name !== "onUnhandledClientToolCall");

/** The agent calls a tool of the page. @param {object} options @param {string} name */
const calls = (options, name = "tool") => {
  return async (/** @type {any} */ stage) => {
    const session = await stage.start(options(stage), { only: UNHANDLED });
    stage.play(session, frames.toolCall(name, { floor: 2 }));
    await stage.settle(session);
    // An answer that took its time is on its way by now; the next frame comes after it.
    await stage.settle(session);
  };
};

/** @param {(parameters: any) => unknown} tool */
const answers = (tool) => calls(() => ({ clientTools: { tool } }));

/** The agent asks whether a tool may run. @param {(stage: any) => any} handler */
const asks = (handler) => {
  return async (/** @type {any} */ stage) => {
    const session = await stage.start({ onMCPToolApprovalRequest: handler(stage) });
    stage.play(session, frames.mcp("awaiting_approval", { approval_timeout_secs: 9 }));
    await stage.until("asked");
    await stage.settle(session);
    await stage.settle(session);
  };
};

export const scenariosOfTools = {
  "a client tool that gives text": answers(({ floor }) => `Floor ${floor}`),
  "a client tool that gives an object": answers(({ floor }) => ({ shown: floor })),
  "a client tool that gives a number": answers(({ floor }) => floor),
  "a client tool that gives nothing": answers(() => undefined),
  "a client tool that takes its time": answers(async () => {
    await new Promise((resolve) => queueMicrotask(resolve));
    return "late";
  }),
  "a client tool that throws": answers(() => {
    throw new Error("no map here");
  }),
  "a client tool that rejects": answers(() => Promise.reject(new Error("no map here"))),
  "a client tool that nobody declared": calls(() => ({}), "unknown"),
  "a client tool that nobody declared, with a callback for it": calls(
    (stage) => ({
      onUnhandledClientToolCall: ({ tool_name, parameters }) =>
        stage.tell(`left to the page: ${tool_name} ${JSON.stringify(parameters)}`),
    }),
    "unknown",
  ),
  "a tool named as a property of every object": calls(() => ({}), "toString"),
  "tools of the agent": async (stage) => {
    const session = await stage.start();
    const done = { event_id: 3, is_error: false, is_called: true };
    stage.play(
      session,
      frames.toolReport("agent_tool_request", "look_up", { event_id: 3 }),
      frames.toolReport("agent_tool_response", "look_up", done),
      frames.toolReport("agent_tool_response_full_payload", "look_up", {
        ...done,
        full_tool_result: "{}",
      }),
    );
    await stage.settle(session);
  },
  "the agent's tool end_call": async (stage) => {
    const session = await stage.start();
    const done = { event_id: 3, is_error: false, is_called: true };
    stage.play(session, frames.toolReport("agent_tool_response", "end_call", done), {
      close: [1000, "Goodbye."],
    });
    await stage.until("onDisconnect");
  },
  "an MCP tool, from beginning to end": async (stage) => {
    const session = await stage.start();
    stage.play(
      session,
      frames.mcp("loading"),
      frames.mcp("success", { result: [{ type: "text", text: "Shelf 3" }] }),
      frames.mcp("failure", { error_message: "gone" }),
    );
    await stage.settle(session);
  },
  "MCP servers that are there": async (stage) => {
    const session = await stage.start();
    const integration = { integration_id: "mcp_1", integration_type: "mcp_server" };
    stage.play(session, {
      type: "mcp_connection_status",
      mcp_connection_status: {
        integrations: [{ ...integration, is_connected: true, tool_count: 2 }],
      },
    });
    await stage.settle(session);
  },
  "an approval that the page sends": async (stage) => {
    const session = await stage.start();
    stage.play(session, frames.mcp("awaiting_approval", { approval_timeout_secs: 9 }));
    await stage.until("onMCPToolCall");
    session.sendMCPToolApprovalResult("call_1", true);
    await stage.settle(session);
  },
  "an approval by a handler that says yes": asks((stage) => ({ tool_name }) => {
    stage.tell(`asked about ${tool_name}`);
    return true;
  }),
  "an approval by a handler that says no, later": asks((stage) => async () => {
    stage.tell("asked");
    await Promise.resolve();
    return false;
  }),
  "an approval by a handler that throws": asks((stage) => () => {
    stage.tell("asked");
    throw new Error("no dialog");
  }),
  "an approval by a handler that gives no boolean": asks((stage) => () => {
    stage.tell("asked");
    return "yes";
  }),
  "an approval asked for twice": async (stage) => {
    const session = await stage.start({
      onMCPToolApprovalRequest: () => {
        stage.tell("asked");
        return true;
      },
    });
    const asking = frames.mcp("awaiting_approval", { approval_timeout_secs: 9 });
    stage.play(session, asking);
    await stage.settle(session);
    stage.play(session, asking);
    await stage.settle(session);
  },
  "an approval that comes too late": async (stage) => {
    const session = await stage.start({
      onMCPToolApprovalRequest: (_call, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            stage.tell("the question is withdrawn");
            resolve(true);
          });
        }),
    });
    stage.play(
      session,
      frames.mcp("awaiting_approval", { approval_timeout_secs: 9 }),
      frames.mcp("failure", { error_message: "Nobody said yes." }),
    );
    await stage.until("onError");
    await stage.settle(session);
  },
};
