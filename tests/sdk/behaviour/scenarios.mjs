/** What both libraries go through; the names are those of behaviours.json. */
import { frames } from "./frames.mjs";
import { scenariosOfTools } from "./scenarios-of-tools.mjs";
import { scenariosOfVoice } from "./scenarios-of-voice.mjs";
import { scenariosWithServer } from "./scenarios-with-server.mjs";

/** An event, told to one callback. @param {object[]} events */
const tells = (events, beginning = "on") => {
  return async (/** @type {any} */ stage) => {
    const session = await stage.start();
    stage.play(session, ...events);
    await stage.until(beginning);
    await stage.settle(session);
  };
};

/** The session is closed by the server. @param {object} step */
const closed = (...step) => {
  return async (/** @type {any} */ stage) => {
    const session = await stage.start();
    stage.play(session, ...step);
    await stage.until("onDisconnect");
    stage.tell(`open: ${session.isOpen()}`);
  };
};

/** @type {Record<string, (stage: any, name: string) => Promise<void>>} */
export const scenarios = {
  "starting, written": async (stage) => {
    await stage.start({}, { all: true });
  },
  "the id and whether it is open": async (stage) => {
    const session = await stage.start({}, { only: [] });
    stage.tell(`${session.type} ${session.getId()} ${session.isOpen()}`);
    await session.endSession();
    stage.tell(`${session.isOpen()}`);
  },
  overrides: async (stage) => {
    await stage.start({
      overrides: {
        agent: {
          prompt: { prompt: "Be kind.", llm: "demo" },
          firstMessage: "Hi",
          language: "de",
        },
        tts: { voiceId: "v1", speed: 1.1, stability: 0.4, similarityBoost: 0.6 },
        asr: { keywords: ["Emma"] },
      },
    });
  },
  "dynamic variables, user, extra body, mocked tools": async (stage) => {
    await stage.start({
      dynamicVariables: { name: "Ada", visits: 3, member: true },
      userId: "u1",
      customLlmExtraBody: { top_p: 1 },
      toolMockConfig: { mockingStrategy: "all", fallbackStrategy: "raise_error" },
    });
  },
  "text only by an override": async (stage) => {
    const overrides = { conversation: { textOnly: true } };
    const session = await stage.start({ textOnly: undefined, overrides });
    stage.tell(session.type);
  },
  "authorization as a subprotocol": async (stage) => {
    await stage.start({ authorization: "token-1" });
  },
  "an environment": async (stage) => {
    await stage.start({ environment: "staging" });
  },
  "a connection delay": async (stage) => {
    const before_ms = performance.now();
    await stage.start({ connectionDelay: { default: 300 } });
    stage.tell(performance.now() - before_ms >= 300 ? "waited" : "did not wait");
  },
  "a user message": async (stage) => {
    const session = await stage.start();
    session.sendUserMessage("Hello");
    await stage.settle(session);
  },
  "a user message from rich content": async (stage) => {
    const session = await stage.start();
    session.sendUserMessage("Yes", { richContentId: "row_1" });
    await stage.settle(session);
  },
  "contextual updates, with an id and without": async (stage) => {
    const session = await stage.start();
    session.sendContextualUpdate("On page two");
    session.sendContextualUpdate("On page three", { contextId: "page" });
    await stage.settle(session);
  },
  "user activity": async (stage) => {
    const session = await stage.start();
    session.sendUserActivity();
    await stage.settle(session);
  },
  "user activity with every key": async (stage) => {
    const session = await stage.start();
    for (const _key of "Hello") {
      session.sendUserActivity();
    }
    await stage.settle(session);
  },
  "a multimodal message": async (stage) => {
    const session = await stage.start();
    session.sendMultimodalMessage({ text: "Look", fileIds: ["f1", "f2"] });
    session.sendMultimodalMessage({ fileId: "f3" });
    session.sendMultimodalMessage({ text: "Only words" });
    await stage.settle(session);
  },
  "a thumb for the last answer": async (stage) => {
    const session = await stage.start();
    stage.play(session, frames.said("Hello.", 3), frames.said("Anything else?", 5));
    await stage.settle(session);
    session.sendFeedback(true);
    session.sendFeedback(false);
    session.sendFeedback(null);
    await stage.settle(session);
  },
  "a thumb for an answer by its id": async (stage) => {
    const session = await stage.start();
    stage.play(session, frames.said("Hello.", 3), frames.said("Anything else?", 5));
    await stage.settle(session);
    session.sendFeedback(false, 3);
    await stage.settle(session);
  },
  "a thumb before the agent spoke": async (stage) => {
    const session = await stage.start();
    session.sendFeedback(true);
    await stage.settle(session);
  },
  "a thumb after the end": async (stage) => {
    const session = await stage.start();
    stage.play(session, frames.said("Hello.", 3));
    await stage.settle(session);
    await session.endSession();
    session.sendFeedback(true);
  },
  "what the agent says": tells([frames.said("Hello.", 1)], "onMessage"),
  "an answer with files": tells([
    {
      type: "agent_response",
      agent_response_event: {
        agent_response: "Here.",
        event_id: 2,
        attachments: [{ url: "https://files.example/a.pdf", name: "a.pdf" }],
      },
    },
  ]),
  "what the user says": tells([frames.asked("When?", 2)], "onMessage"),
  "words that are not certain": tells([
    {
      type: "tentative_user_transcript",
      tentative_user_transcription_event: { user_transcript: "Wh", event_id: 2 },
    },
  ]),
  "an answer in parts": tells(
    [
      frames.part("start", ""),
      frames.part("delta", "Hel"),
      frames.part("delta", "lo."),
      frames.part("stop", ""),
      frames.said("Hello.", 4),
    ],
    "onMessage",
  ),
  "a correction": tells([
    {
      type: "agent_response_correction",
      agent_response_correction_event: {
        original_agent_response: "One two three",
        corrected_agent_response: "One...",
        event_id: 4,
      },
    },
  ]),
  "an interruption, by its id": tells([frames.interruption(7)]),
  "reasoning in parts": tells([
    {
      type: "agent_reasoning_response_part",
      reasoning_response_part: { type: "delta", text: "Hm", event_id: "4" },
    },
  ]),
  "rich content": tells([
    {
      type: "rich_content",
      rich_content: {
        rich_content_id: "r1",
        component: "card",
        props: { title: "Emma" },
        event_id: 4,
      },
    },
  ]),
  "voice activity": tells([{ type: "vad_score", vad_score_event: { vad_score: 0.5 } }]),
  "a ping": tells([{ type: "ping", ping_event: { event_id: 9, ping_ms: 12 } }]),
  "use of the context": tells([
    {
      type: "context_usage",
      context_usage_event: {
        event_id: 4,
        model: "demo",
        context_tokens: 100,
        context_limit_tokens: 8000,
      },
    },
  ]),
  "the recogniser's metadata": tells([
    { type: "asr_initiation_metadata", asr_initiation_metadata_event: { model: "m" } },
  ]),
  "an agent that types": tells([
    { type: "agent_typing", agent_typing_event: { is_typing: true, duration_ms: 900 } },
  ]),
  "a person takes over, and leaves": tells(
    [{ type: "external_agent_connected" }, { type: "external_agent_disconnected" }],
    "onExternalAgentDisconnected",
  ),
  "a guardrail": tells([{ type: "guardrail_triggered" }]),
  "an answer still in the making": tells([
    {
      type: "internal_tentative_agent_response",
      tentative_agent_response_internal_event: { tentative_agent_response: "Hel" },
    },
  ]),
  "an event of a later version": tells([{ type: "from_the_future", event: { a: 1 } }]),
  "a frame that is no JSON": async (stage) => {
    const session = await stage.start();
    stage.play(session, { raw: "not json" });
    await stage.settle(session);
  },
  "a frame without a type": async (stage) => {
    const session = await stage.start();
    stage.play(session, { raw: "{}" });
    await stage.settle(session);
  },
  "a callback that throws": async (stage) => {
    const session = await stage.start({
      onMessage: () => {
        stage.tell("threw");
        throw new Error("the page's own fault");
      },
    });
    stage.play(session, frames.said("Hello.", 1), frames.interruption(1));
    await stage.until("onInterruption");
    await stage.settle(session);
  },
  "every event is shown before it is acted on": async (stage) => {
    const session = await stage.start(
      { onIncomingEvent: ({ type }) => stage.tell(`incoming ${type}`) },
      { only: ["onPing", "onDebug"] },
    );
    stage.play(session, { type: "ping", ping_event: { event_id: 1, ping_ms: null } });
    await stage.until("onPing");
  },
  "every message is shown": async (stage) => {
    const session = await stage.start(
      {
        onOutgoingEvent: (event) => {
          if (event.type !== "user_message") {
            stage.tell(`outgoing ${JSON.stringify(event)}`);
          }
        },
      },
      { only: ["onDebug"] },
    );
    session.sendContextualUpdate("On page two");
    stage.play(session, { type: "ping", ping_event: { event_id: 4, ping_ms: 1 } });
    await stage.settle(session);
  },
  "an error of the server": tells([
    {
      type: "error",
      error_event: {
        code: 1011,
        error_type: "llm_error",
        message: "The model is down.",
        debug_message: "503",
      },
    },
  ]),
  "the longest duration is over": closed(
    {
      type: "error",
      error_event: {
        code: 1000,
        error_type: "max_duration_exceeded",
        message: "Time is up.",
      },
    },
    { close: [1000, "Time is up."] },
  ),
  "the agent hangs up": closed({ close: [1000, "Goodbye."] }),
  "the server refuses to go on": closed({ close: [1008, "Too many files."] }),
  "the server fails": closed({ close: [1011, "The model is down."] }),
  "the server fails without a word": closed({ close: [1011, ""] }),
  "the user hangs up": async (stage) => {
    const session = await stage.start();
    await session.endSession();
  },
  "the user hangs up twice": async (stage) => {
    const session = await stage.start();
    await Promise.all([session.endSession(), session.endSession()]);
    await session.endSession();
  },
  "sending after the end": async (stage) => {
    const session = await stage.start();
    await session.endSession();
    session.sendUserMessage("Are you there?");
    session.sendContextualUpdate("No");
  },
  "a refusal before it begins": async (stage) => {
    await stage.start({ agentId: "refusing" }, { all: true }).catch((error) => {
      stage.tell(`rejects: ${error.message} ${error.closeCode}`);
      stage.tell(`known: ${error instanceof stage.library.SessionConnectionError}`);
    });
  },
  "a server that begins with something else": async (stage) => {
    await stage.start({ agentId: "confused" }, { all: true }).catch((error) => {
      stage.tell(`rejects ${error.reason ?? ""}`.trim());
    });
  },
  "a signed URL with WebRTC": async (stage) => {
    const options = { agentId: undefined, connectionType: "webrtc" };
    await stage
      .start({ ...options, signedUrl: `${stage.places.puppet}/v1` })
      .catch(() => stage.tell("rejects"));
  },
  "an option that is spelt wrongly": async (stage) => {
    await stage.start({ onMesage: () => {} }).then(
      () => stage.tell("goes on"),
      (error) => stage.tell(`rejects: ${error.message}`),
    );
  },
  "giving up while it connects": async (stage) => {
    const options = { connectionDelay: { default: 500 } };
    await stage.start({ ...options, signal: AbortSignal.timeout(50) }).then(
      () => stage.tell("goes on"),
      (error) => stage.tell(`rejects: ${error.name}`),
    );
  },
  "controls of sound in a written one": async (stage) => {
    const session = await stage.start();
    for (const act of [
      () => session.setVolume({ volume: 0.5 }),
      () => session.setMicMuted(true),
    ]) {
      try {
        act();
        stage.tell("nothing happens");
      } catch {
        stage.tell("throws");
      }
    }
    stage.tell(`${session.getInputVolume()} ${session.getOutputVolume()}`);
    stage.tell(`${session.getInputByteFrequencyData().length}`);
  },
  ...scenariosOfTools,
  ...scenariosOfVoice,
  ...scenariosWithServer,
};
