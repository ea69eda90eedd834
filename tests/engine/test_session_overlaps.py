"""The matrix of sounds over a reply, at every place of it, and what is heard after."""

from collections.abc import AsyncIterator

import pytest

from conversations.engine.outputs import AgentAudio, AgentSaid, Interrupted
from conversations.engine.ports import SpeechChunk, SpeechRequest
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.spoken_audio import noise, speech

ANSWER = "The library opens at nine in the morning and closes at eight in the evening."
ANSWER_MS = 50 * len(ANSWER)
REAL = "Wait, what about Sundays then?"
HARMLESS = {
    "cough": noise(250),
    "backchannel": speech("uh-huh"),
    "echo": b"",  # Depends on the place.
}
PLACES = (0, 25, 50, 75, 100)


def echo_at(percent: int) -> bytes:
    """The last words before that place of the answer, or its first one."""
    said = ANSWER[: len(ANSWER) * percent // 100].split() or ANSWER.split()[:1]
    return speech(" ".join(said[-3:]))


def at_place(sound: bytes, percent: int, **changes: object) -> Rehearsal:
    """The sound is made when so much of the answer has been heard."""

    async def script(held):
        await held.says(speech("When do you open?"))
        await held.until(AgentAudio)
        await held.is_silent(ANSWER_MS * percent // 100)
        held.began_ms = held.session.now_ms()
        await held.says(sound)
        await held.is_silent(12_000)

    options = with_turn(**{"echo_guard_ms": 0, **changes})
    model = FakeLanguageModel([ANSWER, "Never."])
    held = rehearse(script, Rehearsal(options=options, language_model=model))
    check_rules(held)
    return held


@pytest.mark.parametrize("percent", PLACES)
@pytest.mark.parametrize("sound", HARMLESS)
def test_harmless_sound_loses_no_word_and_makes_no_turn(sound, percent):
    held = at_place(HARMLESS[sound] or echo_at(percent), percent)
    assert held.count(Interrupted) == 0
    assert held.understood[:1] == ["When do you open?"]
    assert held.recorder.dialogue()[1] == ("agent", ANSWER)
    if percent < 100:
        assert held.said == [ANSWER]
        assert held.audio_ms() == ANSWER_MS


@pytest.mark.parametrize("percent", [place for place in PLACES if place < 100])
@pytest.mark.parametrize("sound", HARMLESS)
def test_agent_is_back_within_two_seconds_of_a_harmless_sound(sound, percent):
    held = at_place(HARMLESS[sound] or echo_at(percent), percent)
    times = held.audio_times()
    longest = max(b - a for a, b in zip(times, times[1:], strict=False))
    assert longest <= 2_000


@pytest.mark.parametrize("percent", PLACES)
def test_real_words_stop_the_agent_and_are_answered(percent):
    held = at_place(speech(REAL), percent)
    assert held.understood == ["When do you open?", REAL]
    assert held.said[-1] == "Never."
    if percent < 100:
        (void,) = held.of(Interrupted)
        last_ms = max(
            ms
            for ms, output in held.outputs
            if isinstance(output, AgentAudio) and output.event_id == void.event_id
        )
        assert last_ms - held.began_ms <= 200
        (turn,) = held.recorder.corrections
        share = len(turn.heard) / len(ANSWER)
        assert abs(share - (percent + 5) / 100) < 0.15


@pytest.mark.parametrize("percent", [0, 25, 50, 75])
def test_real_words_stop_an_agent_that_a_mere_sound_may_not_halt(percent):
    held = at_place(speech(REAL), percent, echo_guard_ms=60_000)
    assert held.count(Interrupted) == 1
    assert held.understood == ["When do you open?", REAL]


def test_answer_made_of_the_agents_own_words_is_no_echo():
    offer = "Do you want the large room or the small room?"

    async def script(held):
        await held.says(speech("I want to book a room for Friday."))
        await held.until(AgentSaid)
        await held.is_silent(50 * len(offer) + 700)
        await held.says(speech("the small room"))
        await held.is_silent(5_000)

    model = FakeLanguageModel([offer, "Done."])
    held = rehearse(script, Rehearsal(language_model=model))
    assert held.understood[-1] == "the small room"
    assert held.said == [offer, "Done."]


# --- Sample by sample ------------------------------------------------------------------

WORD_MS = 300
QUIET_MS = 60


class CountingTextToSpeech(FakeTextToSpeech):
    """Every word has a loudness of its own, with a moment of quiet after it."""

    def __init__(self, gap_ms: int = 0) -> None:
        super().__init__()
        self.gap_ms = gap_ms
        self.made = b""

    async def speak(self, request: SpeechRequest) -> AsyncIterator[SpeechChunk]:
        for _ in request.text.split():
            mark = 5_000 + 100 * (len(self.made) // 32 // (WORD_MS + QUIET_MS))
            pcm = mark.to_bytes(2, "little") * (16 * WORD_MS) + bytes(32 * QUIET_MS)
            self.made += pcm
            yield SpeechChunk(pcm)


def words_of(pcm: bytes) -> list[tuple[int, int]]:
    """(mark, duration in ms) of each stretch of one loudness, quiet left out."""
    runs: list[list[int]] = []
    for at in range(0, len(pcm), 32):
        mark = int.from_bytes(pcm[at : at + 2], "little")
        if not runs or runs[-1][0] != mark:
            runs.append([mark, 0])
        runs[-1][1] += 1
    return [(mark, length) for mark, length in runs if mark]


@pytest.mark.parametrize("after_ms", range(200, 1_000, 90))
def test_resumed_speech_repeats_at_most_a_word_and_loses_none(after_ms):
    voice = CountingTextToSpeech()

    async def script(held):
        await held.says(speech("When do you open?"))
        await held.until(AgentAudio)
        await held.is_silent(after_ms)
        await held.says(noise(250))
        await held.is_silent(12_000)

    held = rehearse(
        script,
        Rehearsal(
            options=with_turn(echo_guard_ms=0),
            language_model=FakeLanguageModel([ANSWER]),
            text_to_speech=voice,
        ),
    )
    sent = b"".join(output.pcm for output in held.of(AgentAudio))
    made, heard = words_of(voice.made), words_of(sent)
    assert [word for word in heard if word[1] >= WORD_MS] == made, "every word whole"
    assert 0 <= len(sent) - len(voice.made) <= 32 * (WORD_MS + QUIET_MS + 20)
    assert b"".join(pcm for _, pcm in held.recorder.agent_pieces) == sent


def test_undisturbed_speech_is_sent_to_the_sample():
    voice = CountingTextToSpeech()

    async def script(held):
        await held.says(speech("When do you open?"))
        await held.is_silent(12_000)

    held = rehearse(script, Rehearsal(text_to_speech=voice))
    assert b"".join(output.pcm for output in held.of(AgentAudio)) == voice.made


def test_voice_slower_than_its_playing_is_sent_whole_and_in_order():
    slow = FakeTextToSpeech(chunk_ms=100, gap_ms=180)

    async def script(held):
        await held.says(speech("When do you open?"))
        await held.is_silent(20_000)

    model = FakeLanguageModel([ANSWER])
    held = rehearse(script, Rehearsal(language_model=model, text_to_speech=slow))
    assert held.audio_ms() == ANSWER_MS
    assert held.recorder.dialogue()[-1] == ("agent", ANSWER)
    heard_at = [at for at, _ in held.recorder.agent_pieces]
    sizes = [len(pcm) // 32 for _, pcm in held.recorder.agent_pieces]
    ends = [at + size for at, size in zip(heard_at, sizes, strict=True)]
    assert all(b >= a for a, b in zip(ends, heard_at[1:], strict=False)), "overlap"
    check_rules(held)
