"""Who may take over, and when a language may be changed; without a conversation."""

import json

import pytest

from conversations.engine.builtin.handoff import AgentTransfer, HandoffCounts
from conversations.engine.builtin.language_detection import LanguageDetection
from conversations.engine.builtin.transfer_to_agent import TransferToAgent
from conversations.engine.consequence import Consequence, Next
from conversations.engine.options import SessionOptions
from conversations.engine.persona import Persona
from conversations.engine.tools import ToolCall
from tests.engine.builtin.handoffs import FakeHandoff
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_speech_to_text import FakeSpeechToText
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.fake_tools import tool
from tests.fakes.virtual_time import run_virtual


def persona(**options):
    return Persona(
        SessionOptions(**options),
        FakeLanguageModel(),
        FakeSpeechToText(),
        FakeTextToSpeech(),
    )


BILLING = persona(prompt="Billing.")
WAYS = (
    AgentTransfer("agent_2", "They ask about a bill.", 500, "I connect you.", True),
    AgentTransfer("agent_3", "They want a person."),
)


def asked(action, user_turns=1, **arguments):
    call = ToolCall("call_1", tool("it", kind="system"), arguments, 4, user_turns)
    outcome = run_virtual(action.run(call))
    return json.loads(outcome.text), outcome.then


def transfer(**counts):
    handoff = FakeHandoff({"agent_2": BILLING}, counts=HandoffCounts(**counts))
    return TransferToAgent(WAYS, handoff)


def test_the_model_is_told_the_conditions_by_number():
    declaration = transfer().declaration("transfer_to_agent", "")
    assert "0: They ask about a bill.\n1: They want a person." in (
        declaration.description
    )
    assert declaration.parameters["properties"]["agent_number"]["enum"] == [0, 1]


@pytest.mark.parametrize("number", [0, "0", 0.0])
def test_handing_over_says_the_message_waits_and_lets_the_other_greet(number):
    told, then = asked(transfer(), agent_number=number, reason="A bill.")
    assert told == {
        "status": "success",
        "reason": "A bill.",
        "from_agent": "agent_1",
        "to_agent": "agent_2",
        "condition": "They ask about a bill.",
        "delay_ms": 500,
        "transfer_message": "I connect you.",
        "enable_transferred_agent_first_message": True,
    }
    assert then == Consequence(
        says="I connect you.", delay_ms=500, persona=BILLING, then=Next.GREETING
    )


@pytest.mark.parametrize("number", [2, -1, "two", None, True, 0.5])
def test_a_number_that_leads_nowhere_is_refused(number):
    told, then = asked(transfer(), agent_number=number)
    assert told["status"] == "error"
    assert "0, 1" in told["error"]
    assert then is None


def test_an_agent_that_cannot_take_over_is_an_error_that_says_why():
    told, then = asked(transfer(), agent_number=1)
    assert told == {
        "status": "error",
        "from_agent": "agent_1",
        "error": "The agent agent_3 takes no calls.",
    }
    assert then is None


def test_agents_do_not_pass_a_caller_round_for_ever():
    handoff = FakeHandoff({"agent_2": BILLING}, counts=HandoffCounts(max_transfers=2))
    action = TransferToAgent(WAYS, handoff)
    ends = [asked(action, agent_number=0)[1] is not None for _ in range(3)]
    assert ends == [True, True, False]
    assert handoff.asked == ["agent_2", "agent_2"]


def test_a_transfer_that_was_refused_does_not_count():
    handoff = FakeHandoff()
    asked(TransferToAgent(WAYS, handoff), agent_number=0)
    assert handoff.counts.transfers == 0


GERMAN = persona(language="de")


def languages(counts=None, *, only_at_the_start=False):
    return LanguageDetection(
        ["en", "de"],
        FakeHandoff(languages={"de": GERMAN}, counts=counts or HandoffCounts()),
        language="en",
        only_at_the_start=only_at_the_start,
    )


def test_the_language_is_changed_to_one_the_agent_has():
    told, then = asked(languages(), language="de", reason="Speaks German.")
    assert told == {"status": "success", "reason": "Speaks German.", "language": "de"}
    assert then == Consequence(persona=GERMAN)
    declaration = languages().declaration("language_detection", "")
    assert declaration.parameters["properties"]["language"]["enum"] == ["en", "de"]


def test_the_language_spoken_already_is_no_change():
    told, then = asked(languages(), language="en")
    assert told["language"] == "en"
    assert then is None


def test_a_language_the_agent_does_not_have_is_refused():
    told, then = asked(languages(), language="fr")
    assert "en, de" in told["error"]
    assert then is None


def test_later_in_the_conversation_a_language_may_be_barred():
    early = asked(languages(only_at_the_start=True), user_turns=2, language="de")
    assert early[1] is not None
    told, then = asked(languages(only_at_the_start=True), user_turns=3, language="de")
    assert "start" in told["error"]
    assert then is None


def test_a_language_that_was_changed_at_the_start_may_be_changed_later():
    counts = HandoffCounts(language_was_changed=True)
    action = languages(counts, only_at_the_start=True)
    assert asked(action, user_turns=9, language="de")[1] is not None
