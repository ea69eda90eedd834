/**
 * Knowledge, tools, secrets, connections and MCP servers by `@elevenlabs/elevenlabs-js`,
 * whose parser throws where an answer lacks a key:
 * `node node-acting.mjs BASE_URL KEY CONVERSATION_ID PAGE_URL`. Prints a line of JSON for
 * each call.
 */
import { ElevenLabsClient } from "@elevenlabs/elevenlabs-js";
import { step } from "./steps.mjs";

const [baseUrl, apiKey, conversationId, pageUrl] = process.argv.slice(2);
const client = new ElevenLabsClient({ baseUrl, apiKey, maxRetries: 0 });
const { conversationalAi: api, workspace } = client;

const secret = await step("secrets.create", () =>
  api.secrets.create({ name: "key", value: "never-told" }),
);
const kinds = {
  webhook: {
    type: "webhook",
    name: "find_book",
    description: "Finds a book.",
    responseTimeoutSecs: 9,
    executionMode: "post_tool_speech",
    preToolSpeech: "force",
    interruptionMode: "disable_during_tool",
    toolErrorHandlingMode: "summarized",
    assignments: [{ dynamicVariable: "shelf", valuePath: "data.0.shelf" }],
    apiSchema: {
      url: "https://library.example/books/{isbn}",
      method: "POST",
      pathParamsSchema: { isbn: { type: "string", description: "ISBN." } },
      queryParamsSchema: {
        properties: { lang: { type: "string", constantValue: "en" } },
        required: ["lang"],
      },
      requestBodySchema: {
        type: "object",
        required: ["title"],
        description: "What is sought.",
        properties: {
          title: { type: "string", description: "The title." },
          years: {
            type: "array",
            description: "Which years.",
            items: { type: "integer", description: "A year." },
          },
        },
      },
      requestHeaders: { "X-Source": "desk", "X-Key": { secretId: secret.secretId } },
    },
  },
  client: {
    type: "client",
    name: "show_shelf",
    description: "Shows a shelf.",
    expectsResponse: true,
    parameters: {
      type: "object",
      properties: { shelf: { type: "string", description: "Which shelf." } },
      required: ["shelf"],
    },
  },
  system: {
    type: "system",
    name: "skip_turn",
    description: "Waits.",
    params: { systemToolType: "skip_turn" },
  },
};
const made = {};
for (const [kind, toolConfig] of Object.entries(kinds)) {
  made[kind] = await step(`tools.create ${kind}`, () =>
    api.tools.create({ toolConfig }),
  );
  await step(`tools.get ${kind}`, () => api.tools.get(made[kind].id));
  await step(`tools.update ${kind}`, () =>
    api.tools.update(made[kind].id, {
      toolConfig: { ...toolConfig, description: "Does something else." },
    }),
  );
}
await step("tools.list", () => api.tools.list());
await step("secrets.list", () => api.secrets.list());

const { documents } = api.knowledgeBase;
const text = await step("documents.createFromText", () =>
  documents.createFromText({ name: "Hours", text: "We open at nine." }),
);
const file = await step("documents.createFromFile", () =>
  documents.createFromFile({
    file: new File(["No smoking."], "rules.txt", { type: "text/plain" }),
    name: "Rules",
  }),
);
const url = await step("documents.createFromUrl", () =>
  documents.createFromUrl({ url: pageUrl, name: "Fees" }),
);
await step("documents.get text", () => documents.get(text.id));
await step("documents.get file", () => documents.get(file.id));
await step("documents.get url", () => documents.get(url.id));
await step("knowledgeBase.list", () => api.knowledgeBase.list({ pageSize: 10 }));
await step("document.computeRagIndex", () =>
  api.knowledgeBase.document.computeRagIndex(text.id, {
    model: "multilingual_e5_large_instruct",
  }),
);
await step("getDocumentRagIndexes", () => api.getDocumentRagIndexes(text.id));
await step("ragIndexOverview", () => api.ragIndexOverview());

const server = await step("mcpServers.create", () =>
  api.mcpServers.create({
    config: {
      name: "Library",
      url: "http://127.0.0.1:9/mcp",
      approvalPolicy: "require_approval_per_tool",
      requestHeaders: { "X-Key": { secretId: secret.secretId }, "X-A": "b" },
    },
  }),
);
await step("mcpServers.list", () => api.mcpServers.list());
await step("mcpServers.get", () => api.mcpServers.get(server.id));
await step("mcpServers.update", () =>
  api.mcpServers.update(server.id, { executionMode: "async" }),
);
await step("mcpServers.approvalPolicy.update", () =>
  api.mcpServers.approvalPolicy.update(server.id, {
    approvalPolicy: "auto_approve_all",
  }),
);
await step("mcpServers.toolApprovals.create", () =>
  api.mcpServers.toolApprovals.create(server.id, {
    toolName: "find",
    toolDescription: "Finds.",
    approvalPolicy: "auto_approved",
  }),
);
await step("mcpServers.toolApprovals.delete", () =>
  api.mcpServers.toolApprovals.delete(server.id, "find"),
);
await step("mcpServers.tools.list", () => api.mcpServers.tools.list(server.id));
await step("mcpServers.toolConfigs.create", () =>
  api.mcpServers.toolConfigs.create(server.id, {
    toolName: "find",
    inputOverrides: { tenant: { source: "constant", constantValue: "north" } },
    assignments: [{ dynamicVariable: "shelf", valuePath: "shelf" }],
  }),
);
await step("mcpServers.toolConfigs.get", () =>
  api.mcpServers.toolConfigs.get(server.id, "find"),
);
await step("mcpServers.toolConfigs.update", () =>
  api.mcpServers.toolConfigs.update(server.id, "find", { responseTimeoutSecs: 8 }),
);
await step("mcpServers.toolConfigs.delete", () =>
  api.mcpServers.toolConfigs.delete(server.id, "find"),
);

const agent = await step("agents.create", () =>
  api.agents.create({
    name: "Desk",
    conversationConfig: {
      agent: {
        prompt: {
          prompt: "You are a desk.",
          toolIds: [made.webhook.id],
          mcpServerIds: [server.id],
          knowledgeBase: [
            { type: "text", name: "Hours", id: text.id, usageMode: "auto" },
          ],
          builtInTools: {
            endCall: {
              name: "end_call",
              description: "When they are bored.",
              params: { systemToolType: "end_call" },
            },
          },
        },
      },
    },
  }),
);
await step("agents.get", () => api.agents.get(agent.agentId));
await step("agents.delete", () => api.agents.delete(agent.agentId));
await step("mcpServers.delete", () => api.mcpServers.delete(server.id));

const signIns = {
  oauth2: {
    authType: "oauth2_client_credentials",
    name: "one",
    provider: "salesforce",
    clientId: "id",
    clientSecret: "never-told",
    tokenUrl: "https://crm.example/token",
    scopes: ["api"],
    extraParams: { a: "b" },
  },
  jwt: {
    authType: "oauth2_jwt",
    name: "two",
    provider: "crm",
    tokenUrl: "https://crm.example/token",
    secretKey: `never-told-${"x".repeat(40)}`,
    algorithm: "HS256",
    issuer: "i",
    audience: "a",
    subject: "s",
    expirationSeconds: 60,
  },
  basic: {
    authType: "basic_auth",
    name: "three",
    provider: "crm",
    username: "ann",
    password: "never-told",
  },
  bearer: {
    authType: "bearer_auth",
    name: "four",
    provider: "crm",
    token: "never-told",
  },
  header: {
    authType: "custom_header_auth",
    name: "five",
    provider: "crm",
    headerName: "X-Key",
    token: "never-told",
  },
};
for (const [kind, request] of Object.entries(signIns)) {
  const one = await step(`authConnections.create ${kind}`, () =>
    workspace.authConnections.create(request),
  );
  // This SDK has no type for changing the last one.
  if (kind !== "header") {
    await step(`authConnections.update ${kind}`, () =>
      workspace.authConnections.update(one.id, { ...request, name: `${kind} 2` }),
    );
  }
}
await step("authConnections.list", () => workspace.authConnections.list());
await step("conversations.get", () => api.conversations.get(conversationId));
