"""One model that fills in forms about one conversation."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TypeVar
from weakref import WeakKeyDictionary

from conversations.analysis.forms import Filled, Form
from conversations.analysis.json_answers import Unusable, read_object
from conversations.analysis.problems import JudgeMisconfigured, JudgeUnavailable
from conversations.engine.ports import (
    AnswerFormat,
    ChatMessage,
    LanguageModel,
    ProviderError,
    ProviderRefused,
    ReplyRequest,
    TextDelta,
)

MAX_ANSWER_CHARACTERS = 200_000
MAX_REPEATED_CHARACTERS = 20_000
"""Of an unusable answer, when the model is shown it again."""
NOT_UNDERSTOOD = frozenset({400, 422, 501})
"""With these a service refuses a parameter that it does not know."""

Read = TypeVar("Read")

# Models that have refused to be held to a JSON schema, and did without.
_free: WeakKeyDictionary[LanguageModel, bool] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class ModelJudge:
    """Asks one model. Its methods raise JudgeUnavailable and JudgeMisconfigured."""

    name: str
    """As staff know it."""
    model: LanguageModel
    briefing: tuple[ChatMessage, ...]
    """What is judged: before every form."""
    timeout_ms: int

    async def fill_in(self, form: Form[Read]) -> Filled[Read]:
        """The form, after one attempt to have mended what could not be used."""
        asked = (*self.briefing, ChatMessage("user", _wording(form)))
        answer = await self._ask(form, asked)
        first = _read(form, answer)
        if not first.faults:
            return first
        complaint = ChatMessage("user", _complaint(first))
        given = ChatMessage("assistant", answer[:MAX_REPEATED_CHARACTERS] or "{}")
        second = _read(form, await self._ask(form, (*asked, given, complaint)))
        read = {**second.read, **first.read}
        faults = {key: why for key, why in second.faults.items() if key not in read}
        return Filled(read, faults)

    async def _ask(self, form: Form[Read], messages: Sequence[ChatMessage]) -> str:
        request = ReplyRequest(
            messages,
            answer_format=AnswerFormat(form.name, form.schema),
            max_silence_ms=self.timeout_ms,
        )
        if self.model in _free:
            return await self._answer(replace(request, answer_format=None))
        try:
            return await self._answer(request)
        except JudgeMisconfigured as error:
            refused = error.__cause__
            if (
                not isinstance(refused, ProviderRefused)
                or refused.status not in NOT_UNDERSTOOD
            ):
                raise
        answer = await self._answer(replace(request, answer_format=None))
        _free[self.model] = True
        return answer

    async def _answer(self, request: ReplyRequest) -> str:
        try:
            async with asyncio.timeout(self.timeout_ms / 1000):
                return await _words(self.model, request)
        except ProviderRefused as error:
            raise JudgeMisconfigured(
                f"{self.name} refuses to judge: {error} If the conversation is too long"
                " for it, lower ANALYSIS_MAX_CHARACTERS; or have another model judge"
                " (ANALYSIS_LLM, or the agent's)."
            ) from error
        except ProviderError as error:
            raise JudgeUnavailable(
                f"{self.name} could not judge: {error} It will be asked again; if it"
                " stays so, see to the service, or have another model judge"
                " (ANALYSIS_LLM, or the agent's)."
            ) from error
        except TimeoutError:
            raise JudgeUnavailable(
                f"{self.name} had not finished its answer after"
                f" {self.timeout_ms / 1000:g} s. It will be asked again; if it stays so,"
                " raise ANALYSIS_TIMEOUT_MS, or have a faster model judge."
            ) from None


async def _words(model: LanguageModel, request: ReplyRequest) -> str:
    words: list[str] = []
    size = 0
    async with aclosing(model.reply(request)) as parts:  # type: ignore[type-var]  # generators close
        async for part in parts:
            if isinstance(part, TextDelta):
                words.append(part.text)
                size += len(part.text)
            if size > MAX_ANSWER_CHARACTERS:
                break
    return "".join(words)


def _read(form: Form[Read], answer: str) -> Filled[Read]:
    if len(answer) > MAX_ANSWER_CHARACTERS:
        return form.unread(
            f"the answer is longer than {MAX_ANSWER_CHARACTERS} characters"
        )
    try:
        return form.read(read_object(answer))
    except Unusable as error:
        return form.unread(f"of the answer as a whole: {error}")


def _wording(form: Form[Read]) -> str:
    # Also where the service holds the model to the schema: some take the wish and do
    # nothing about it.
    return (
        f"{form.instructions}\n\nAnswer with one JSON object and nothing else. Its JSON"
        f" schema:\n{json.dumps(form.schema, ensure_ascii=False)}"
    )


def _complaint(filled: Filled[Read]) -> str:
    faults = "\n".join(f"- {key}: {why}" for key, why in filled.faults.items())
    return (
        f"That cannot be used:\n{faults}\nAnswer once more: the whole JSON object, as"
        " the schema wants it, and nothing else."
    )
