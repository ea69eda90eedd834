/** `Conversation` of `@elevenlabs/elevenlabs-js`. */
import { ElevenLabsClient } from "@elevenlabs/elevenlabs-js";
// The package's front door does not have these.
import conversations from "@elevenlabs/elevenlabs-js/api/resources/conversationalAi/conversation/index.js";

const { AudioInterface, ClientTools, Conversation } = conversations;

const CHUNK_BYTES = 8_000;
const CHUNK_MS = 250;

/** A sound card whose microphone hears silence, or what it is given to say. */
class SoundCard extends AudioInterface {
  constructor(tell) {
    super();
    this.tell = tell;
    this.waiting = Buffer.alloc(0);
  }
  start(input) {
    this.timer = setInterval(() => {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      this.waiting.copy(chunk, 0, 0, CHUNK_BYTES);
      this.waiting = this.waiting.subarray(CHUNK_BYTES);
      input(chunk);
    }, CHUNK_MS);
  }
  say(pcm) {
    this.waiting = Buffer.concat([this.waiting, pcm]);
  }
  stop() {
    clearInterval(this.timer);
  }
  output(audio) {
    this.tell("audio", audio.length);
  }
  interrupt() {
    this.tell("interrupted");
  }
}

export const start = async ({ baseUrl, apiKey, agentId, dynamicVariables }, tell) => {
  const tools = new ClientTools();
  tools.register("show_page", ({ page }) => {
    tell("tool", { page });
    return { shown: page, number: 7 };
  });
  const card = new SoundCard(tell);
  const conversation = new Conversation({
    client: new ElevenLabsClient({ baseUrl, apiKey }),
    agentId,
    requiresAuth: true,
    audioInterface: card,
    clientTools: tools,
    config: { extraBody: {}, conversationConfigOverride: {}, dynamicVariables },
    callbackAgentResponse: (text) => tell("agent_said", text),
    callbackAgentResponseCorrection: (...pair) => tell("corrected", pair),
    callbackUserTranscript: (text) => tell("user_said", text),
    callbackLatencyMeasurement: (ms) => tell("latency", ms),
  });
  conversation.on("conversation_started", (id) => tell("connected", id));
  conversation.on("session_ended", (_id, closeCode, closeReason) =>
    tell("disconnected", { closeCode, closeReason }),
  );
  conversation.on("error", (error) => tell("error", { message: error.message }));
  await conversation.startSession();
  return {
    user_message: (text) => conversation.sendUserMessage(text),
    contextual_update: (text) => conversation.sendContextualUpdate(text),
    user_activity: () => conversation.registerUserActivity(),
    say: (pcm) => card.say(Buffer.from(pcm, "base64")),
    end: () => conversation.endSession(),
  };
};
