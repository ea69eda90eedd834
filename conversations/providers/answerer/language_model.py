"""The built-in language model: answers from the agent's own passages, nothing else.

No text is made up. Small talk comes from a script, everything else is a passage of the
agent's knowledge, or an honest "I don't know".
"""

from collections.abc import AsyncIterator

from conversations.engine.ports import (
    ReplyPart,
    ReplyRequest,
    TextDelta,
    ToolRequest,
)
from conversations.engine.tools import END_CALL
from conversations.providers.answerer.dialogue import Answer, Dialogue
from conversations.providers.answerer.embeddings import Embeddings, shared_embeddings
from conversations.providers.answerer.phrasing import sentences
from conversations.providers.answerer.retrieval import Knowledge
from conversations.providers.call_ids import new_call_id
from conversations.providers.languages import require_english
from conversations.providers.provider import Provider
from conversations.providers.settings import Kind
from conversations.providers.threads import InferencePool

CANNOT_READ = "I cannot read files, only what you write."
ASK_IN_WORDS = "What would you like to know?"
PREPARED_AT_ONCE = 4
"""Passages indexed per job, so that the threads are free for others in between."""


class OfflineAnswerer(Provider):
    """Retrieval and a small script. `load()` first, in a thread."""

    def __init__(
        self, pool: InferencePool, embeddings: Embeddings | None = None
    ) -> None:
        self._pool = pool
        self._embeddings = embeddings or shared_embeddings()
        self._knowledge = Knowledge(self._embeddings)

    def load(self) -> None:
        """Load the embeddings. Blocks."""
        self._embeddings.load()

    async def prepare(self, passages: tuple[str, ...]) -> None:
        """Index an agent's passages; questions about them are then fast."""
        if self._knowledge.is_ready(passages):
            return
        for start in range(0, len(passages), PREPARED_AT_ONCE):
            part = passages[start : start + PREPARED_AT_ONCE]
            await self._pool.run(self._knowledge.embed, part)

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        """The answer, sentence by sentence."""
        require_english(request.language, Kind.LLM, "offline/answerer")
        if excuse := _excuse_for_files(request):
            yield TextDelta(excuse)
            if not request.messages[-1].text:
                return
            yield TextDelta(" ")
        dialogue = Dialogue.of(request)
        answer = dialogue.answer_at_once()
        if answer is None:
            await self.prepare(request.knowledge)
            answer = await self._pool.run(self._look_up, dialogue, request.knowledge)
        for index, sentence in enumerate(sentences(answer.text)):
            yield TextDelta(sentence if index == 0 else f" {sentence}")
        if answer.ends_call and any(tool.name == END_CALL for tool in request.tools):
            reason = {"reason": "The user said goodbye."}
            yield ToolRequest(new_call_id(), END_CALL, reason)

    def _look_up(self, dialogue: Dialogue, passages: tuple[str, ...]) -> Answer:
        return dialogue.answer(
            lambda question: self._knowledge.search(passages, question)
        )


def _excuse_for_files(request: ReplyRequest) -> str:
    newest = request.messages[-1] if request.messages else None
    if newest is None or not newest.attachments:
        return ""
    return CANNOT_READ if newest.text else f"{CANNOT_READ} {ASK_IN_WORDS}"
