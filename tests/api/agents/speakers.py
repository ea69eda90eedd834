"""Models that play the two of a simulation, and one that judges it."""

import asyncio
import json
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.test import AsyncClient
from elevenlabs.types import AgentSimulatedChatTestResponseModel

from conversations.engine.ports import ProviderError, TextDelta, ToolRequest
from conversations.store.access.api_keys import make_key

AGENTS = "/v1/convai/agents"


class Script:
    """A model that says its lines in turn, and keeps what it was asked."""

    def __init__(self, *lines):
        self.lines = list(lines)
        self.asked = []

    async def reply(self, request) -> AsyncIterator:
        self.asked.append(request)
        line = self.lines.pop(0) if self.lines else "Go on."
        if isinstance(line, Exception):
            raise line
        for part in line if isinstance(line, list) else [line]:
            yield TextDelta(part) if isinstance(part, str) else part


class Stuck:
    """A model that never answers."""

    async def reply(self, request) -> AsyncIterator:
        await asyncio.Event().wait()
        yield TextDelta("Never.")


def hangs_up(words):
    return [words, ToolRequest("call_1", "end_call", {"reason": "done"})]


class Judge:
    """A model that fills in every form it is shown, and keeps what it was asked.

    `said` says what stands in a field; a criterion is met unless it says otherwise.
    """

    def __init__(self, **said):
        self.said = said
        self.asked = []

    async def reply(self, request) -> AsyncIterator:
        self.asked.append(request)
        yield TextDelta(json.dumps(self._filled(request.answer_format.schema)))

    def _filled(self, schema, name=""):
        if name in self.said:
            return self.said[name]
        if "properties" in schema:
            return {
                key: self._filled(part, key)
                for key, part in schema["properties"].items()
            }
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema["type"]
        if isinstance(kind, list):
            return None
        return {"array": [], "string": "So it is."}[kind]


class Models:
    """The site's own model plays the agent, `caller/x` the caller; `judge/x` judges."""

    def __init__(self):
        self.agent = Script()
        self.user = Script()
        self.judge = Judge()

    def language_model(self, name=""):
        if name not in ("", "caller/x"):
            raise ProviderError(f"There is no LLM provider '{name}'.")
        return self.user if name else self.agent

    def language_model_of(self, choice, own=None, own_name=""):
        return own or self.language_model(choice.name)

    def language_model_alone(self, name):
        if name != "judge/x":
            raise ProviderError(f"There is no LLM provider '{name}'.")
        return self.judge


def specification(**more):
    user = {"prompt": {"prompt": "You want a book.", "llm": "caller/x"}}
    return {"simulation_specification": {"simulated_user_config": user, **more}}


def simulate(client, agent, body):
    return client.post(
        f"{AGENTS}/{agent.public_id}/simulate-conversation",
        json.dumps(body),
        content_type="application/json",
    )


def said(answer):
    assert answer.status_code == 200, answer.content
    AgentSimulatedChatTestResponseModel.model_validate(answer.json(), strict=True)
    turns = answer.json()["simulated_conversation"]
    return [(turn["role"], turn["message"]) for turn in turns]


async def events(agent, body):
    key, _ = await sync_to_async(make_key)("test", ["talk"])
    answer = await AsyncClient().post(
        f"{AGENTS}/{agent.public_id}/simulate-conversation/stream",
        json.dumps(body),
        content_type="application/json",
        headers={"xi-api-key": key},
    )
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/event-stream"
    text = "".join([part.decode() async for part in answer.streaming_content])
    return [
        {line.partition(": ")[0]: line.partition(": ")[2] for line in block.split("\n")}
        for block in text.strip().split("\n\n")
    ]
