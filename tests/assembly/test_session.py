from dataclasses import replace

from conversations.assembly.session import open_session, session_options
from conversations.engine.options import TurnOptions
from tests.assembly.agents import agent, speakers_of
from tests.fakes.fake_recorder import FakeRecorder


def options(of=None, *, text_only=False, wanted=()):
    return session_options(
        of or agent(), text_only=text_only, wanted_events=frozenset(wanted)
    )


def test_the_agents_settings_reach_the_session():
    made = options(
        agent(
            prompt="Be brief.",
            first_message="Hello!",
            language="de",
            knowledge_text="We open at nine.\n\nWe close at five.",
            voice="joe",
            speed=1.1,
            temperature=0.5,
            max_tokens=100,
            output_audio_format="ulaw_8000",
            goodbye_phrase="Bye.",
            keywords="Parley\nAda",
        )
    )
    assert made.prompt == "Be brief."
    assert made.first_message == "Hello!"
    assert made.language == "de"
    assert made.knowledge == ("We open at nine.", "We close at five.")
    assert (made.voice, made.speed) == ("joe", 1.1)
    assert (made.temperature, made.max_tokens) == (0.5, 100)
    assert made.output_rate_hz == 8_000
    assert made.phrases.goodbye == "Bye."
    assert made.keywords == ("Parley", "Ada")


def test_work_nobody_sees_is_not_done():
    talkative = agent(tentative_every_ms=300)
    unseen = options(talkative)
    assert not unseen.tell_voice_scores
    assert unseen.turn.tentative_every_ms is None
    seen = options(talkative, wanted=["vad_score", "tentative_user_transcript"])
    assert seen.tell_voice_scores
    assert seen.turn.tentative_every_ms == 300


def test_the_way_to_the_client_may_ask_for_less_ahead(settings):
    settings.PARLEY = {**settings.PARLEY, "PLAYOUT_LEAD_MS": 100}
    assert options().playout_lead_ms == 100
    asked = replace(speakers_of(agent()), playout_lead_ms=40)
    assert asked.persona(agent()).options.playout_lead_ms == 40


def test_a_text_conversation_is_one():
    assert options(text_only=True).text_only


async def test_a_session_opens_with_who_is_ready(scripted):
    told = []
    persona = speakers_of(agent()).persona(agent())
    session = open_session(persona, FakeRecorder(), told.append)
    assert session.now_ms() >= 0


def test_turn_options_reach_the_session_unchanged():
    asked = agent(tentative_every_ms=300, max_reprompts=5, speculative=False)
    made = options(asked, wanted=["tentative_user_transcript"])
    assert made.turn == asked.turn
    assert made.turn != TurnOptions()
