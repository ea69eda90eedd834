from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import conversations
from conversations.engine.ports import (
    Attachment,
    ChatMessage,
    FileContent,
    ProviderError,
    ReplyPart,
    ReplyRequest,
    TextDelta,
    ToolDeclaration,
    ToolRequest,
)
from conversations.providers.answerer.embeddings import Embeddings
from conversations.providers.answerer.language_model import OfflineAnswerer
from conversations.providers.embedding.e5 import E5
from conversations.providers.threads import InferencePool
from tests.providers.answerer import library_questions as questions

END_CALL = ToolDeclaration("end_call", "Ends the call.")


def passages() -> tuple[str, ...]:
    """The knowledge of the demo agent."""
    path = (
        Path(conversations.__file__).parent / "store" / "agents" / "demo_knowledge.txt"
    )
    return tuple(part.strip() for part in path.read_text("utf-8").split("\n\n") if part)


@pytest.fixture
async def answerer() -> AsyncIterator[OfflineAnswerer]:
    pool = InferencePool(1)
    yield OfflineAnswerer(pool, Embeddings())
    pool.close()


async def reply(answerer: OfflineAnswerer, request: ReplyRequest) -> list[ReplyPart]:
    return [part async for part in answerer.reply(request)]


def text_of(parts: list[ReplyPart]) -> str:
    return "".join(part.text for part in parts if isinstance(part, TextDelta))


def user(text: str) -> list[ChatMessage]:
    return [ChatMessage("user", text)]


async def test_the_answer_comes_sentence_by_sentence(answerer: OfflineAnswerer) -> None:
    assert await reply(answerer, ReplyRequest(user("How are you?"))) == [
        TextDelta("I am fine, thank you."),
        TextDelta(" What would you like to know?"),
    ]


def with_file(text: str) -> ReplyRequest:
    async def load() -> FileContent | None:
        raise AssertionError("it is not to be read")

    files = (Attachment("file_1", load),)
    return ReplyRequest([ChatMessage("user", text, attachments=files)])


async def test_it_says_that_it_cannot_read_files(answerer: OfflineAnswerer) -> None:
    assert text_of(await reply(answerer, with_file(""))) == (
        "I cannot read files, only what you write. What would you like to know?"
    )
    assert text_of(await reply(answerer, with_file("How are you?"))) == (
        "I cannot read files, only what you write. "
        "I am fine, thank you. What would you like to know?"
    )


async def test_goodbye_asks_for_the_end_only_where_the_agent_may_hang_up(
    answerer: OfflineAnswerer,
) -> None:
    assert isinstance(
        (await reply(answerer, ReplyRequest(user("Bye!"), tools=(END_CALL,))))[-1],
        ToolRequest,
    )
    parts = await reply(answerer, ReplyRequest(user("Bye!")))
    assert all(isinstance(part, TextDelta) for part in parts)
    assert "Goodbye" in text_of(parts)


async def test_each_goodbye_is_a_tool_call_of_its_own(
    answerer: OfflineAnswerer,
) -> None:
    request = ReplyRequest(user("Bye!"), tools=(END_CALL,))
    first, second = [(await reply(answerer, request))[-1] for _ in range(2)]
    assert isinstance(first, ToolRequest)
    assert isinstance(second, ToolRequest)
    assert first.call_id != second.call_id


async def test_an_agent_that_knows_nothing_says_so(answerer: OfflineAnswerer) -> None:
    parts = await reply(answerer, ReplyRequest(user("When do you open?")))
    assert "I don't know" in text_of(parts)


async def test_other_languages_are_refused_with_the_fix(
    answerer: OfflineAnswerer,
) -> None:
    with pytest.raises(ProviderError, match="English only.*openai/MODEL"):
        await reply(answerer, ReplyRequest(user("Hallo"), language="de"))


async def share_answered(
    answerer: OfflineAnswerer, asked: list[tuple[str, str]]
) -> tuple[float, list[str]]:
    """How many questions got the passage wanted, and those that did not."""
    known = passages()
    missed = []
    for question, wanted in asked:
        passage = next(text for text in known if wanted in text)
        said = text_of(
            await reply(answerer, ReplyRequest(user(question), knowledge=known))
        )
        if passage.split(". ")[0].rstrip(".") not in said:
            missed.append(f"{question} -> {said}")
    return 1 - len(missed) / len(asked), missed


@pytest.mark.models
async def test_questions_are_answered_and_unrelated_ones_are_not(
    answerer: OfflineAnswerer,
) -> None:
    await answerer.prepare(passages())
    plain, missed = await share_answered(
        answerer, questions.PARAPHRASED + questions.HELD_OUT
    )
    assert plain >= 0.88, missed
    garbled, missed = await share_answered(
        answerer, questions.GARBLED + questions.HELD_OUT_GARBLED
    )
    assert garbled >= 0.75, missed

    unrelated = questions.UNRELATED + questions.HELD_OUT_UNRELATED
    answered = []
    for question in unrelated:
        request = ReplyRequest(user(question), knowledge=passages())
        said = text_of(await reply(answerer, request))
        if "I don't know" not in said and "not sure" not in said:
            answered.append(f"{question} -> {said}")
    assert len(answered) <= 0.1 * len(unrelated), answered


@pytest.mark.models
async def test_a_question_about_prepared_passages_is_all_there_is_to_embed(
    answerer: OfflineAnswerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = passages()
    await answerer.prepare(known)
    await reply(answerer, ReplyRequest(user("When do you open?"), knowledge=known))
    embedded: list[str] = []
    for kind in ("query", "passage"):
        embed = getattr(E5, kind)

        def counted(model: E5, text: str, embed=embed) -> object:
            embedded.append(text)
            return embed(model, text)

        monkeypatch.setattr(E5, kind, counted)
    asked = [question for question, _ in questions.PARAPHRASED[:3]]
    for question in asked:
        await reply(answerer, ReplyRequest(user(question), knowledge=known))
    assert embedded == asked
