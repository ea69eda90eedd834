"""Built-in tools in whole conversations: another agent, another language, silence."""

from dataclasses import replace

import pytest

from conversations.engine.builtin.action import BuiltInTools
from conversations.engine.builtin.handoff import AgentTransfer
from conversations.engine.builtin.language_detection import LanguageDetection
from conversations.engine.builtin.skip_turn import SkipTurn
from conversations.engine.builtin.telephone import KeypadTones, VoicemailDetection
from conversations.engine.builtin.transfer_to_agent import TransferToAgent
from conversations.engine.options import Phrases
from conversations.engine.outputs import (
    AgentAudio,
    AgentSaid,
    Ended,
    EndReason,
    Failed,
    Interrupted,
    TonesWanted,
    ToolReported,
)
from conversations.engine.persona import Persona
from conversations.engine.ports import ProviderError, ToolRequest
from conversations.engine.tools import Tool
from tests.engine.builtin.handoffs import FakeHandoff
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_speech_to_text import FakeSpeechToText
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.fake_tools import FakeToolRunner, tool
from tests.fakes.spoken_audio import speech

QUESTION = "Why is my bill so high?"
CONNECTING = "I connect you with billing."
BILL = "Your bill is for two months."


def asks_for(name, **arguments):
    return ToolRequest("call_1", name, arguments)


def other_agent(answers=(BILL,), **options):
    """Whoever takes over: with a model, a voice and tools of its own."""
    return Persona(
        replace(with_turn(echo_guard_ms=0), **{"prompt": "You do billing.", **options}),
        FakeLanguageModel(answers),
        FakeSpeechToText(),
        FakeTextToSpeech(),
        {"client": FakeToolRunner()},
        "agent_2",
    )


def with_actions(answers, turn=None, tools=(), **actions):
    """A session whose agent has these built-in tools."""
    declared = tuple(
        Tool(action.declaration(name, ""), "system") for name, action in actions.items()
    )
    options = with_turn(echo_guard_ms=0, **(turn or {}))
    return Rehearsal(
        options=replace(options, tools=(*declared, *tools), prompt="You do reception."),
        language_model=FakeLanguageModel(answers),
        tool_runners={"system": BuiltInTools(actions), "client": FakeToolRunner()},
    )


async def ask(held, question=QUESTION):
    await held.says(speech(question))
    await held.until(AgentAudio)
    await held.is_silent(12_000)


# --- Another agent ---------------------------------------------------------------------

TRANSFER = asks_for("transfer", agent_number=0)


def transferring(persona, answers=([TRANSFER], "Not I."), handoff=None, **way):
    handoff = handoff or FakeHandoff({"agent_2": persona})
    ways = [AgentTransfer("agent_2", "They ask about a bill.", **way)]
    action = TransferToAgent(ways, handoff)
    return with_actions(answers, transfer=action)


def test_another_agent_answers_and_knows_what_was_said():
    billing = other_agent(tools=(tool("look_up"),), voice="Ann", language="de")
    held = rehearse(ask, transferring(billing, message=CONNECTING))
    assert held.said == [CONNECTING, BILL]
    (request,) = billing.language_model.requests
    assert request.messages[0].text == "You do billing."
    texts = [(m.role, m.text) for m in request.messages]
    assert ("user", QUESTION) in texts
    assert CONNECTING in request.messages[-1].text
    assert [one.name for one in request.tools] == ["look_up"]
    assert request.language == "de"
    assert len(held.language_model.requests) == 1
    turns = list(held.recorder.agent_turns.values())
    assert [(t.generated, t.agent_id) for t in turns] == [
        (CONNECTING, ""),
        (BILL, "agent_2"),
    ]
    spoken = billing.text_to_speech.requests[0]
    assert (spoken.text, spoken.voice, spoken.language) == (BILL, "Ann", "de")
    assert held.text_to_speech.requests[-1].text == CONNECTING
    check_rules(held)


def test_the_other_agent_goes_on_answering_with_its_ears_and_its_tools():
    billing = other_agent([BILL, [asks_for("look_up")], "It is paid."])
    billing = replace(
        billing,
        options=replace(
            billing.options, tools=(tool("look_up"),), keywords=("invoice",)
        ),
    )

    async def script(held):
        await ask(held)
        await ask(held, "Did I pay it?")

    held = rehearse(script, transferring(billing))
    assert held.said == [BILL, "It is paid."]
    assert billing.speech_to_text.requests[-1].keywords == ("invoice",)
    assert billing.tool_runners["client"].names == ["look_up"]
    assert held.tool_runners["client"].calls == []


def test_the_other_agents_way_of_taking_turns_holds_from_then_on():
    billing = other_agent()
    turn = replace(billing.options.turn, reprompt_after_ms=3_000, max_duration_ms=1)
    phrases = Phrases(reprompts=("Billing is listening.",))
    billing = replace(
        billing, options=replace(billing.options, turn=turn, phrases=phrases)
    )
    held = rehearse(ask, transferring(billing))
    assert held.said[:2] == [BILL, "Billing is listening."]
    # How long it may last was said at the start.
    assert held.of(Ended) == [Ended(EndReason.CLIENT_LEFT)]


def test_the_other_agent_may_begin_with_its_first_message_after_a_pause():
    billing = other_agent(first_message="Billing, how can I help?")
    held = rehearse(
        ask, transferring(billing, message=CONNECTING, greets=True, delay_ms=2_000)
    )
    assert held.said == [CONNECTING, "Billing, how can I help?"]
    assert billing.language_model.requests == []
    heard_ms = held.at(AgentAudio) + 50 * len(CONNECTING)
    assert held.at(AgentSaid, 1) - heard_ms == pytest.approx(2_000, abs=300)
    assert [t.source for t in held.recorder.agent_turns.values()] == [
        "notice",
        "greeting",
    ]


def test_an_agent_without_a_first_message_answers_instead():
    held = rehearse(ask, transferring(other_agent(), greets=True))
    assert held.said == [BILL]


def test_a_refused_transfer_leaves_the_agent_in_charge():
    held = rehearse(ask, transferring(None, handoff=FakeHandoff()))
    assert held.said == ["Not I."]
    told = held.language_model.requests[1].messages[-1].text
    assert told.startswith("Error: ")
    assert "takes no calls" in told
    assert [one.outcome for one in held.of(ToolReported)] == [None, "error"]


def test_who_interrupts_the_transfer_is_answered_by_the_other_agent():
    billing = other_agent()

    async def script(held):
        await held.says(speech(QUESTION))
        await held.until(AgentAudio)
        await held.is_silent(300)
        await held.says(speech("Wait, one more thing please."))
        await held.is_silent(12_000)

    held = rehearse(script, transferring(billing, message=CONNECTING, delay_ms=5_000))
    assert held.count(Interrupted) == 1
    assert held.said == [CONNECTING, BILL]
    assert len(held.language_model.requests) == 1
    check_rules(held)


def test_a_transfer_that_was_asked_for_before_the_user_spoke_is_made_all_the_same():
    billing = other_agent()
    handoff = FakeHandoff({"agent_2": billing}, delay_ms=6_000)

    async def script(held):
        await held.says(speech(QUESTION))
        await held.until(ToolReported)
        await held.says(speech("Wait, tell me the time please."))
        await held.is_silent(12_000)
        await held.says(speech("And my bill?"))
        await held.is_silent(4_000)

    held = rehearse(
        script, transferring(billing, ([TRANSFER], "It is noon."), handoff=handoff)
    )
    assert held.said == ["It is noon.", BILL]


def test_an_agent_whose_model_fails_is_the_agent_in_charge_all_the_same():
    billing = other_agent([[ProviderError("It is down.")], BILL])

    async def script(held):
        await ask(held)
        await ask(held, "Hello? My bill?")

    held = rehearse(script, transferring(billing, message=CONNECTING))
    assert held.count(Failed) == 1
    assert held.said == [CONNECTING, held.options.phrases.failure, BILL]


def test_a_written_conversation_is_handed_over_too():
    billing = other_agent()
    held = transferring(billing, message=CONNECTING)
    held.options = replace(held.options, text_only=True)

    async def script(held):
        held.session.type(QUESTION)
        await held.is_silent(5_000)

    held = rehearse(script, held)
    assert held.said == [CONNECTING, BILL]
    # Though the other agent has a voice.
    assert held.count(AgentAudio) == 0


# --- Another language ------------------------------------------------------------------


def test_the_agent_goes_on_in_the_users_language():
    answers = FakeLanguageModel([[asks_for("language", language="de")], "Gern!", "Ja."])
    held = with_actions([])
    german = Persona(
        replace(held.options, language="de", voice="Anna", prompt="Sprich Deutsch."),
        answers,
        held.speech_to_text,
        held.text_to_speech,
    )
    action = LanguageDetection(
        ["en", "de"], FakeHandoff(languages={"de": german}), language="en"
    )
    held = replace(
        with_actions([], language=action),
        language_model=answers,
        speech_to_text=held.speech_to_text,
        text_to_speech=held.text_to_speech,
    )

    async def script(held):
        await ask(held, "Guten Tag!")
        await ask(held, "Wann machen Sie auf?")

    held = rehearse(script, held)
    assert held.said == ["Gern!", "Ja."]
    assert [one.language for one in answers.requests] == ["en", "de", "de"]
    assert answers.requests[1].messages[0].text == "Sprich Deutsch."
    voices = [(one.voice, one.language) for one in held.text_to_speech.requests]
    assert voices == [("Anna", "de")] * 2
    assert held.speech_to_text.requests[0].language == "en"
    assert held.speech_to_text.requests[-1].language == "de"


# --- Silence ---------------------------------------------------------------------------

QUIET = asks_for("skip")
ASKED_AFTER = "Are you still there?"


def skipping(wait_ms, **turn):
    turn = {"reprompt_after_ms": 2_000, **turn}
    return with_actions([[QUIET], "Well."], turn, skip=SkipTurn(wait_ms))


async def think(held, silence_ms=12_000):
    await held.says(speech("One moment, let me think."))
    await held.until(ToolReported)
    await held.is_silent(silence_ms)


def test_an_agent_that_skips_its_turn_says_nothing_until_the_user_does():
    async def script(held):
        await think(held, 30_000)
        assert held.said == []
        await ask(held, "What do you think?")

    held = rehearse(script, skipping(None))
    assert held.said[0] == "Well."
    # From then on silence is asked about as always.
    assert held.said[1] == ASKED_AFTER
    assert held.count(Failed) == 0


def test_after_the_time_the_user_wanted_the_agent_asks_after_them():
    held = rehearse(think, skipping(8_000, hang_up_after_ms=20_000))
    assert held.said[0] == ASKED_AFTER
    assert held.at(AgentSaid) - held.at(ToolReported, 1) == pytest.approx(
        8_000, abs=400
    )


def test_nobody_is_hung_up_on_within_the_time_they_wanted():
    async def script(held):
        await think(held, 60_000)

    held = rehearse(script, skipping(8_000, hang_up_after_ms=3_000, max_reprompts=0))
    (ended,) = held.of(Ended)
    assert ended.reason is EndReason.SILENCE
    assert held.at(AgentSaid) - held.at(ToolReported, 1) >= 7_900


def test_words_along_with_a_skipped_turn_are_heard():
    held = rehearse(
        think,
        with_actions(
            [["Take your time.", QUIET], "Well."],
            {"reprompt_after_ms": 2_000},
            skip=SkipTurn(),
        ),
    )
    assert held.said == ["Take your time."]


# --- On a telephone --------------------------------------------------------------------


def test_a_machine_hears_the_message_to_its_end_and_the_call_is_over():
    message = "Please call us back about your order before six."

    async def script(held):
        await held.says(speech("Please leave a message after the tone."))
        await held.until(AgentAudio)
        await held.is_silent(500)
        await held.says(speech("The mailbox is nearly full, you know."))
        await held.is_silent(10_000)

    held = rehearse(
        script,
        with_actions(
            [[asks_for("voicemail")], "Never said."],
            voicemail=VoicemailDetection(message),
        ),
    )
    assert held.of(Ended) == [Ended(EndReason.AGENT_ENDED)]
    assert held.said == [message]
    assert held.count(Interrupted) == 0
    assert held.audio_ms() == 50 * len(message)


def test_a_machine_that_is_to_get_no_message_is_hung_up_on():
    held = rehearse(
        lambda held: ask_and_wait(held),
        with_actions([[asks_for("voicemail")]], voicemail=VoicemailDetection()),
    )
    assert held.of(Ended) == [Ended(EndReason.AGENT_ENDED)]
    assert held.said == []


async def ask_and_wait(held):
    await held.says(speech("Please leave a message."))
    await held.is_silent(10_000)


def test_keys_are_played_once_and_the_agent_goes_on():
    held = rehearse(
        ask,
        with_actions(
            [[asks_for("keys", dtmf_tones="1#")], "Done."], keys=KeypadTones()
        ),
    )
    (tones,) = held.of(TonesWanted)
    assert tones.tones == "1#"
    assert tones.event_id == held.of(ToolReported)[0].event_id
    assert held.said == ["Done."]
