"""How long a caller waits for the offline agent, and where the time goes."""

import json
from typing import Any

from tests.bench.figures import summary
from tests.callers.caller import Caller, CallerOptions
from tests.callers.voices import Speech, speak
from tests.server.live_parley import LiveParley

VOICES = ("piper-joe", "flite-slt", "flite-rms", "espeak-us", "festival-slt")
QUESTIONS = (
    "What time do you open on Saturday?",
    "How much does a library card cost?",
    "How many books can I borrow at once?",
    "Do you have a quiet room for studying?",
    "Can I print something here?",
    "How much is the fee for a late book?",
    "When is the story time for children?",
    "Do you have free wireless internet?",
    "Where can I park my car?",
    "How do I renew a book?",
    "Are you open on Sundays?",
    "Can I reserve a meeting room?",
    "What do I need to get a card?",
    "Is the building accessible with a wheelchair?",
    "Do you lend films?",
    "I lost my card. What should I do?",
    "Can I bring my own coffee?",
    "Do you have a book club?",
    "Where can I return books at night?",
    "Can I borrow electronic books?",
    "Is there a place to charge my phone?",
    "When do you close today?",
    "Do you have newspapers?",
    "How long can I keep a book?",
)
STAGES = ("endpointing", "transcript", "first_token", "first_sentence", "first_audio")
PER_CALL = 6


async def measure(live: LiveParley, quick: bool) -> dict[str, Any]:
    """Ask each question once, one caller at a time; times in milliseconds."""
    questions = QUESTIONS[:PER_CALL] if quick else QUESTIONS
    spoken = [
        speak(text, VOICES[index % len(VOICES)]) for index, text in enumerate(questions)
    ]
    waits_ms: list[float] = []
    unanswered: list[str] = []
    stages: dict[str, list[float]] = {stage: [] for stage in STAGES}
    dialogue: list[dict[str, Any]] = []
    for first in range(0, len(spoken), PER_CALL):
        conversation_id = await _call(
            live, spoken[first : first + PER_CALL], waits_ms, unanswered
        )
        live.wait_for_status(conversation_id, "done")
        for turn in live.turns(conversation_id):
            dialogue.append({"role": turn["role"], "text": turn["text"]})
            latencies = json.loads(turn["latencies_ms"] or "{}")
            if turn["role"] == "agent" and turn["source"] == "answer":
                for stage in STAGES:
                    if stage in latencies:
                        stages[stage].append(latencies[stage])
    return {
        "voice_to_voice_ms": summary(waits_ms),
        "unanswered": unanswered,
        "stages_ms": {stage: summary(values) for stage, values in stages.items()},
        "each_ms": [round(wait, 1) for wait in waits_ms],
        "dialogue": dialogue,
    }


async def _call(
    live: LiveParley,
    spoken: list[Speech],
    waits_ms: list[float],
    unanswered: list[str],
) -> str:
    async with Caller(live.url, CallerOptions("agent_demo")) as caller:
        await caller.wait_until_audible(0.0, timeout_s=10)
        await caller.wait_until_quiet(0.6)
        for speech in spoken:
            sound = await caller.say_all(speech.pcm)
            ended_s = caller.wall_s(sound.first_sample + speech.end_sample)
            audio = await caller.wait_for("audio", after_s=ended_s - 0.25)
            if audio is None or caller.closed:
                unanswered.append(speech.text)
                continue
            waits_ms.append((audio.at_s - ended_s) * 1000)
            await caller.wait_until_quiet(0.8)
        return caller.conversation_id
