"""What is looked up before an answer: asked once, told the model, kept when certain."""

from dataclasses import replace

from conversations.engine.outputs import AgentAudio
from conversations.engine.ports import ProviderError, ToolRequest
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_retriever import FakeRetriever
from tests.fakes.fake_tools import FakeToolRunner, tool
from tests.fakes.spoken_audio import silence, speech

QUESTION = "When do you open?"
PASSAGE = "We open at nine."
BEGINNING = "That was all."
"""After which more may come."""


def searching(passages=None, delay_ms=50, **options):
    """A session that searches; the rest are options."""
    held = Rehearsal(options=replace(with_turn(echo_guard_ms=0), **options))
    held.retriever = FakeRetriever(
        {"open": PASSAGE} if passages is None else passages, delay_ms
    )
    return held


async def ask_and_hear(held):
    await held.says(speech(QUESTION))
    await held.until(AgentAudio)
    await held.is_silent(4_000)


def test_model_is_told_what_was_found_and_the_turn_keeps_it():
    held = rehearse(ask_and_hear, searching())
    assert held.retriever.questions == [(QUESTION, [])]
    (request,) = held.language_model.requests
    assert [passage.text for passage in request.found] == [PASSAGE]
    (user,) = held.recorder.user_turns.values()
    assert set(held.recorder.found) == {user.event_id}
    assert held.recorder.found[user.event_id].query == QUESTION
    check_rules(held)


def test_search_is_a_stage_of_the_answer():
    held = rehearse(ask_and_hear, searching(delay_ms=80))
    (turn,) = held.recorder.agent_turns.values()
    stages = turn.latencies_ms
    assert stages["retrieval"] <= stages["first_token"] <= stages["first_audio"]
    assert stages["first_token"] - stages["retrieval"] == 200, "the model's own delay"


def test_agent_without_documents_searches_nothing():
    held = Rehearsal()
    rehearse(ask_and_hear, held)
    (turn,) = held.recorder.agent_turns.values()
    assert "retrieval" not in turn.latencies_ms
    assert held.recorder.found == {}


def test_that_nothing_was_found_is_kept_too():
    held = rehearse(ask_and_hear, searching({}))
    (found,) = held.recorder.found.values()
    assert found.passages == ()
    assert held.said == ["All right."]


def test_earlier_words_of_the_user_go_along_oldest_first():
    held = searching()

    async def script(held):
        for question in ("Hello there.", "I am new here.", QUESTION):
            await held.says(speech(question))
            await held.until(AgentAudio)
            await held.is_silent(2_000)

    rehearse(script, held)
    assert held.retriever.questions[-1] == (
        QUESTION,
        ["Hello there.", "I am new here."],
    )
    assert len(held.recorder.found) == 3


def test_words_that_become_more_are_searched_anew_and_only_the_last_kept():
    held = searching({"all": PASSAGE})

    async def script(held):
        await held.says(speech(BEGINNING), silence(600), speech("Or was it?"))
        await held.until(AgentAudio)
        await held.is_silent(4_000)

    rehearse(script, held)
    asked = [question for question, _ in held.retriever.questions]
    (user,) = held.recorder.user_turns.values()
    assert asked == [BEGINNING, user.text]
    assert {turn: found.query for turn, found in held.recorder.found.items()} == {
        user.event_id: user.text
    }


def test_search_for_words_that_became_more_is_given_up():
    held = searching(delay_ms=1_500)

    async def script(held):
        await held.says(speech(BEGINNING), silence(600), speech("Or was it?"))
        await held.until(AgentAudio)
        await held.is_silent(4_000)

    rehearse(script, held)
    assert held.retriever.cancelled == 1
    (user,) = held.recorder.user_turns.values()
    assert set(held.recorder.found) == {user.event_id}


def test_what_is_found_after_the_turn_became_certain_is_kept():
    held = searching(delay_ms=1_000)

    async def script(held):
        held.session.type(QUESTION)
        await held.until(AgentAudio)
        await held.is_silent(2_000)

    rehearse(script, held)
    (user,) = held.recorder.user_turns.values()
    assert held.recorder.found[user.event_id].query == QUESTION
    order = [kind for kind, _ in held.recorder.calls]
    assert order.index("user_said") < order.index("retrieved")


def test_rounds_of_tools_use_what_was_found_before():
    held = searching(tools=(tool("look"),))
    held.tool_runners = {"client": FakeToolRunner()}
    held.language_model = FakeLanguageModel(
        [[ToolRequest("call_1", "look", {})], "At nine."]
    )
    rehearse(ask_and_hear, held)
    assert len(held.retriever.questions) == 1
    first, second = held.language_model.requests
    assert first.found == second.found != ()
    assert len(held.recorder.found) == 1


def test_search_that_takes_too_long_is_noted_and_the_answer_goes_on_without():
    held = searching(delay_ms=5_000, retrieval_timeout_ms=300)
    rehearse(ask_and_hear, held)
    assert held.said == ["All right."]
    assert held.language_model.requests[0].found == ()
    assert held.recorder.found == {}
    (note,) = [note for note in held.recorder.notes if note[0] == "retrieval_failed"]
    assert "300 ms" in note[1]
    assert held.retriever.cancelled == 1


def test_search_that_fails_is_noted_once_and_the_answer_goes_on_without():
    held = searching({"open": ProviderError("The embedding service is away.")})
    held.options = replace(held.options, tools=(tool("look"),))
    held.tool_runners = {"client": FakeToolRunner()}
    held.language_model = FakeLanguageModel(
        [[ToolRequest("call_1", "look", {})], "I do not know."]
    )
    rehearse(ask_and_hear, held)
    assert held.said == ["I do not know."]
    failures = [text for kind, text, _ in held.recorder.notes if "retrieval" in kind]
    assert failures == ["The embedding service is away."]
    assert len(held.retriever.questions) == 1


def test_message_without_words_is_not_searched():
    held = searching()

    async def script(held):
        held.session.type(" ")
        await held.until(AgentAudio)

    rehearse(script, held)
    assert held.retriever.questions == []
