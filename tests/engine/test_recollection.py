"""A session that goes on where another process left it."""

import pytest

from conversations.engine.outputs import AgentAudio, AgentFinished
from conversations.engine.persona import Persona, Ports
from conversations.engine.ports import ToolRequest
from conversations.engine.recollection import Recollection, Said, rest_of
from conversations.engine.session import Session
from tests.engine.rehearsal import Rehearsal, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel

WORDS = "We open at nine. On Sundays we are closed. Come by!"


@pytest.mark.parametrize(
    ("heard", "rest"),
    [
        ("", WORDS),
        ("We open", WORDS),
        ("We open at nine.", "On Sundays we are closed. Come by!"),
        ("We open at nine. On Sun", "On Sundays we are closed. Come by!"),
        ("We open at nine. On Sundays we are closed. Come", "Come by!"),
        (WORDS, ""),
        ("something else", WORDS),
    ],
)
def test_the_rest_begins_with_the_sentence_that_broke_off(heard, rest):
    assert rest_of(WORDS, heard) == rest


def resumed(recollection: Recollection, **models: object) -> Rehearsal:
    """A conversation of another process, at its beginning here."""
    held = Rehearsal(with_turn(), **models)

    async def script(held):
        while not held.count(AgentFinished):
            await held.is_silent(100)

    def prepare(session: Session) -> None:
        persona = Persona(
            held.options, held.language_model, held.speech_to_text, held.text_to_speech
        )
        ports = Ports(held.voice_activity, held.recorder)
        held.session = Session(persona, ports, session._tell, recollection)
        session.run = held.session.run  # type: ignore[method-assign]

    held.prepare = prepare
    return rehearse(script, held)


def test_what_the_agent_was_about_to_say_is_said_and_nobody_is_greeted():
    held = resumed(
        Recollection(
            (Said("user", 3, "When?"), Said("agent", 4, "We open at nine.")),
            newest_event_id=9,
            now_ms=60_000,
            unsaid="On Sundays we are closed.",
        )
    )
    assert held.said == ["On Sundays we are closed."]
    assert {audio.event_id for audio in held.of(AgentAudio)} == {10}
    [turn] = held.recorder.agent_turns.values()
    assert turn.started_ms >= 60_000


def test_a_question_without_an_answer_is_answered_from_what_is_known():
    model = FakeLanguageModel(("It rains.",))
    asked = ToolRequest("call_1", "weather", {"city": "Bern"})
    held = resumed(
        Recollection(
            (
                Said("user", 3, "What is the weather?"),
                Said("context", 0, "The user is in Bern."),
                Said("agent", 4, "Let me look.", (asked,), ("Rain.",)),
            ),
            newest_event_id=4,
            is_unanswered=True,
        ),
        language_model=model,
    )
    assert held.said == ["It rains."]
    told = [(one.role, one.text) for one in model.requests[0].messages]
    assert told[-4:] == [
        ("user", "What is the weather?"),
        ("system", "The user is in Bern."),
        ("assistant", "Let me look."),
        ("tool", "Rain."),
    ]
