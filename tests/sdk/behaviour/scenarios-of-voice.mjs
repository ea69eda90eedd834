/** With microphone and loudspeaker. */
import { frames } from "./frames.mjs";

const BANDS = 1024;
/** So long that no machine stalls until it is over. */
const LONG_S = 15;
const FAREWELL_S = 3;
const SOUND = ["onAudio", "onModeChange", "onDebug"];

export const scenariosOfVoice = {
  "starting, spoken": async (stage) => {
    await stage.speak({}, { all: true });
  },
  "the agent speaks, and is done": async (stage) => {
    const session = await stage.speak();
    stage.play(session, frames.said("Hello.", 1), frames.audio(1));
    await stage.until("onModeChange listening");
  },
  "sound with the times of its letters": async (stage) => {
    const session = await stage.speak();
    const alignment = {
      chars: ["H", "i"],
      char_start_times_ms: [0, 50],
      char_durations_ms: [50, 50],
    };
    stage.play(session, frames.audio(1, 0.1, { alignment }));
    await stage.until("onModeChange listening");
  },
  "times of letters without sound": async (stage) => {
    const session = await stage.speak({}, { only: ["onAudio", "onAudioAlignment"] });
    const alignment = {
      chars: ["H"],
      char_start_times_ms: [0],
      char_durations_ms: [50],
    };
    stage.play(session, frames.audio(1, 0, { alignment }));
    await stage.until("onAudioAlignment");
  },
  "the agent is interrupted while it speaks": async (stage) => {
    const session = await stage.speak();
    stage.play(session, frames.audio(1, LONG_S), frames.interruption(1));
    await stage.until("onModeChange listening");
  },
  "sound after an interruption": async (stage) => {
    const only = ["onAudio", "onInterruption", "onDebug"];
    const session = await stage.speak({}, { only });
    stage.play(session, frames.audio(1), frames.interruption(1), frames.audio(3));
    await stage.settle(session);
  },
  "sound older than the interruption": async (stage) => {
    const session = await stage.speak({}, { only: [...SOUND, "onInterruption"] });
    stage.play(session, frames.interruption(5), frames.audio(4));
    await stage.settle(session);
  },
  "sound of the interrupted answer itself": async (stage) => {
    const session = await stage.speak(
      {},
      { only: ["onAudio", "onInterruption", "onDebug"] },
    );
    stage.play(session, frames.interruption(5), frames.audio(5));
    await stage.settle(session);
  },
  "a thumb for what is heard": async (stage) => {
    const session = await stage.speak({}, { only: SOUND });
    stage.play(session, frames.audio(6));
    await stage.until("onAudio");
    session.sendFeedback(true);
    await stage.settle(session);
    stage.told = stage.told.filter((line) => !line.startsWith("onMode"));
  },
  volumes: async (stage) => {
    const session = await stage.speak({}, { only: ["onDebug"] });
    for (const volume of [0.5, 7, -1, Number.NaN]) {
      session.setVolume({ volume });
    }
    const within = [session.getInputVolume(), session.getOutputVolume()].every(
      (level) => level >= 0 && level <= 1,
    );
    stage.tell(`volumes are from 0 to 1: ${within}`);
  },
  "how loud the microphone is": async (stage) => {
    const session = await stage.speak({}, { only: ["onDebug"] });
    let loudest = 0;
    // The microphone of the tests beeps once a second.
    for (let look = 0; look < 1000 && loudest < 0.05; look++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      loudest = Math.max(loudest, session.getInputVolume());
    }
    stage.tell(loudest >= 0.05 ? "is seen" : `only ${loudest}`);
  },
  "bands of the voice": async (stage) => {
    const session = await stage.speak({}, { only: ["onDebug"] });
    const input = session.getInputByteFrequencyData();
    const output = session.getOutputByteFrequencyData();
    stage.tell(`${input.length === BANDS} ${output.length === BANDS}`);
    stage.tell(`the same array: ${input === session.getInputByteFrequencyData()}`);
  },
  "a muted microphone": async (stage) => {
    const session = await stage.speak({}, { only: ["onDebug"] });
    session.setMicMuted(true);
    stage.play(session, { hear: "silence" }, { type: "heard_silence" });
    await stage.until('onDebug {"type":"heard_silence"}');
    session.setMicMuted(false);
    stage.play(session, { hear: "sound" }, { type: "heard_sound" });
    await stage.until('onDebug {"type":"heard_sound"}');
  },
  "another microphone and loudspeaker": async (stage) => {
    const session = await stage.speak({}, { only: ["onDebug", "onError"] });
    await session.changeInputDevice({ inputDeviceId: undefined });
    stage.tell("microphone changed");
    stage.play(session, { hear: "sound" }, { type: "heard_sound" });
    await stage.until('onDebug {"type":"heard_sound"}');
  },
  "the agent hangs up at once after its last word": async (stage) => {
    const session = await stage.speak();
    stage.play(session, frames.audio(1, FAREWELL_S), { close: [1000, "Goodbye."] });
    await stage.until("onDisconnect");
  },
};
