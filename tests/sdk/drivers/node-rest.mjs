/**
 * Everything of the REST API once, by `@elevenlabs/elevenlabs-js`, whose parser throws
 * where an answer lacks a key: `node node-rest.mjs BASE_URL KEY CONVERSATION_ID AGENT_ID`.
 * Prints a line of JSON for each call.
 */
import { ElevenLabsClient } from "@elevenlabs/elevenlabs-js";
import { step } from "./steps.mjs";

const [baseUrl, apiKey, conversationId, heldWith] = process.argv.slice(2);
const { conversationalAi: api } = new ElevenLabsClient({
  baseUrl,
  apiKey,
  maxRetries: 0,
});
const parser = { maxRetries: 0 };

const drained = async (stream) => {
  let bytes = 0;
  for await (const part of stream) {
    bytes += part.length;
  }
  return { bytes };
};

const { agents, conversations, knowledgeBase, secrets, settings, tools } = api;

const tool = await step("tools.create", () =>
  tools.create({
    toolConfig: {
      type: "client",
      name: "show_shelf",
      description: "Shows a shelf.",
      expectsResponse: true,
    },
  }),
);
await step("tools.get", () => tools.get(tool.id));
await step("tools.list", () => tools.list());
await step("tools.update", () =>
  tools.update(tool.id, {
    toolConfig: {
      type: "client",
      name: "show_shelf",
      description: "Shows a shelf on the map.",
      expectsResponse: true,
    },
  }),
);
const secret = await step("secrets.create", () =>
  secrets.create({ name: "shelf_key", value: "never-told" }),
);
await step("secrets.list", () => secrets.list());
await step("secrets.update", () =>
  secrets.update(secret.secretId, { name: "shelf_key_2", value: "never-told-2" }),
);
const text = await step("knowledgeBase.documents.createFromText", () =>
  knowledgeBase.documents.createFromText({
    name: "Opening hours",
    text: "We open at nine.",
  }),
);
await step("knowledgeBase.list", () => knowledgeBase.list());
await step("knowledgeBase.documents.get", () => knowledgeBase.documents.get(text.id));
await step("knowledgeBase.documents.update", () =>
  knowledgeBase.documents.update(text.id, { name: "Hours" }),
);

const agent = await step("agents.create", () =>
  agents.create({
    name: "Strict desk",
    tags: ["strict"],
    conversationConfig: {
      agent: {
        firstMessage: "Good evening.",
        language: "en",
        prompt: {
          prompt: "You are strict.",
          toolIds: [tool.id],
          knowledgeBase: [{ type: "text", name: "Hours", id: text.id }],
        },
      },
      conversation: { clientEvents: ["audio", "ping", "agent_response"] },
    },
    platformSettings: {
      evaluation: {
        criteria: [
          {
            id: "polite",
            name: "Polite",
            type: "prompt",
            conversationGoalPrompt: "The agent was polite.",
          },
        ],
      },
      widget: { variant: "full", avatar: { type: "orb" } },
    },
  }),
);
await step("agents.get", () => agents.get(agent.agentId));
await step("agents.list", () => agents.list({ search: "Strict" }));
await step("agents.update", () =>
  agents.update(agent.agentId, { name: "Stricter desk" }),
);
await step("agents.widget.get", () => agents.widget.get(agent.agentId));
await step("agents.link.get", () => agents.link.get(agent.agentId));
const twin = await step("agents.duplicate", () =>
  agents.duplicate(agent.agentId, { name: "Twin" }),
);
await step("agents.delete", () => agents.delete(twin.agentId));
await step("agents.delete first", () => agents.delete(agent.agentId));
await step("knowledgeBase.documents.delete", () =>
  knowledgeBase.documents.delete(text.id),
);
await step("secrets.delete", () => secrets.delete(secret.secretId));
await step("tools.delete", () => tools.delete(tool.id));

await step("settings.get", () => settings.get());
await step("settings.update", () => settings.update({ canUseMcpServers: false }));

await step("conversations.list", () => conversations.list({ agentId: heldWith }));
await step("conversations.list filtered", () =>
  conversations.list({
    agentId: heldWith,
    evaluationParams: ["polite:success"],
    dataCollectionParams: ["wish:neq:", "visits:eq:"],
    evaluationCriteriaIds: ["polite"],
    dataCollectionIds: ["wish", "visits"],
    terminationReasons: "The caller left.",
    summaryMode: "include",
    callDurationMaxSecs: 3600,
    pageSize: 100,
  }),
);
await step("conversations.list nonsense", () =>
  conversations.list({ dataCollectionParams: "wish:like:book" }, parser),
);
await step("agents.simulateConversation", () =>
  agents.simulateConversation(heldWith, {
    simulationSpecification: {
      simulatedUserConfig: { firstMessage: "Good day.", prompt: { prompt: "Ada." } },
      dynamicVariables: { visits: 3 },
    },
    extraEvaluationCriteria: [
      {
        id: "brief",
        name: "Brief",
        type: "prompt",
        conversationGoalPrompt: "The agent was brief.",
      },
    ],
    newTurnsLimit: 3,
  }),
);
await step("conversations.get", () => conversations.get(conversationId));
await step("conversations.audio.get", async () =>
  drained(await conversations.audio.get(conversationId)),
);
await step("conversations.feedback.create", () =>
  conversations.feedback.create(conversationId, { feedback: "like" }),
);
await step("conversations.getSignedUrl", () =>
  conversations.getSignedUrl({ agentId: heldWith }),
);
await step("conversations.getWebrtcToken", () =>
  conversations.getWebrtcToken({ agentId: heldWith }),
);
await step("conversations.analysis.run", () =>
  conversations.analysis.run(conversationId),
);
await step("conversations.delete", () => conversations.delete(conversationId));
await step("agents.get none", () => agents.get("agent_nobody", parser));
