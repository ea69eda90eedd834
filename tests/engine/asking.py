"""What sessions are asked, and an answer that is long enough to be interrupted."""

from conversations.engine.outputs import AgentAudio
from tests.engine.rehearsal import Rehearsal, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.spoken_audio import speech

LONG = (
    "The library opens at nine in the morning. On Saturdays it opens at ten. "
    "It is closed on Sundays and on public holidays all year round."
)


async def ask(held: Rehearsal, question: str = "When do you open?") -> None:
    """Ask aloud, and wait for the first sound of the answer."""
    await held.says(speech(question))
    await held.until(AgentAudio)


def long_answer(**changes: object) -> Rehearsal:
    """A session whose first answer is long."""
    return Rehearsal(
        options=with_turn(echo_guard_ms=0, **changes),
        language_model=FakeLanguageModel([LONG, "On Sundays we are closed."]),
    )
