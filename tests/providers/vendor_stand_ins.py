"""Stand-ins for vendors' compatible APIs: they refuse what those say they refuse."""

import json
import re
from typing import Any

import httpx

from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.openai_llm import OpenAiLanguageModel
from conversations.providers.settings import Endpoint, Kind
from tests.providers.model_server import streamed

KEY = "sk-vendor"
GOOGLES_KEYS = frozenset(
    {
        *("model", "messages", "stream", "stream_options", "temperature", "top_p"),
        *("n", "stop", "max_tokens", "max_completion_tokens", "response_format"),
        *("tools", "tool_choice", "reasoning_effort", "extra_body"),
    }
)


class Refused(Exception):
    """What the vendor would answer with a 400."""


class StandIn:
    """One vendor. `events` are the deltas of its next answer."""

    base_url = ""

    def __init__(self, *deltas: dict[str, Any]) -> None:
        self.deltas = deltas or ({"content": "Hello."},)
        self.bodies: list[dict[str, Any]] = []

    def model(self, name: str) -> OpenAiLanguageModel:
        return OpenAiLanguageModel(self.endpoint(), name)

    def endpoint(self) -> HttpEndpoint:
        transport = httpx.MockTransport(self.handle)
        return HttpEndpoint(Kind.LLM, Endpoint(self.base_url, KEY), transport)

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return self.listing(request)
        body = json.loads(request.content)
        self.bodies.append(body)
        try:
            self.check(body)
        except Refused as refusal:
            return self.refusal(str(refusal))
        events = [{"choices": [{"delta": delta}]} for delta in self.deltas]
        lines = [f"data: {json.dumps(event)}\n\n".encode() for event in events]
        return streamed([*lines, b"data: [DONE]\n\n"])

    def check(self, body: dict[str, Any]) -> None:
        raise NotImplementedError

    def refusal(self, message: str) -> httpx.Response:
        return httpx.Response(400, json={"error": {"message": message}})

    def listing(self, request: httpx.Request) -> httpx.Response:
        raise NotImplementedError


class AnthropicStandIn(StandIn):
    """Refuses as the vendor's Messages API does, which stands behind the other."""

    base_url = "https://api.anthropic.com/v1/"
    without_temperature = ("claude-opus-4-7", "claude-opus-5")

    def check(self, body: dict[str, Any]) -> None:
        if "temperature" in body and body["model"] in self.without_temperature:
            raise Refused("`temperature` is deprecated for this model.")
        if not 0 <= body.get("temperature", 0) <= 1:
            raise Refused("temperature: range: 0..1")
        turns = [one for one in body["messages"] if one["role"] != "system"]
        if not turns:
            raise Refused("messages: at least one message is required")
        if turns[0]["role"] != "user":
            raise Refused('messages: first message must use the "user" role')
        if turns[-1]["role"] == "assistant":
            raise Refused("This model does not support assistant message prefill.")
        for turn in turns:
            if turn["role"] != "tool" and turn["content"] == "":
                raise Refused("messages: text content blocks must be non-empty")
            for call in turn.get("tool_calls", ()):
                if not re.fullmatch(r"[a-zA-Z0-9_-]+", call["id"]):
                    raise Refused("tool_use.id: String should match pattern")

    def listing(self, request: httpx.Request) -> httpx.Response:
        if (
            request.headers.get("x-api-key") != KEY
            or "anthropic-version" not in request.headers
            or "authorization" in request.headers
        ):
            return httpx.Response(401, json={"error": {"message": "invalid x-api-key"}})
        models = [{"type": "model", "id": "claude-opus-5", "display_name": "Opus"}]
        return httpx.Response(200, json={"data": models, "has_more": False})


class GoogleStandIn(StandIn):
    """Refuses unknown keys, calls without a signature, tools with empty parameters."""

    base_url = "https://generativelanguage.googleapis.com/v1beta/openai/"

    def check(self, body: dict[str, Any]) -> None:
        for key in sorted(set(body) - GOOGLES_KEYS):
            raise Refused(
                "Invalid JSON payload received. Unknown name"
                f' "{key}": Cannot find field.'
            )
        turns = [one for one in body["messages"] if one["role"] != "system"]
        if not turns:
            raise Refused("GenerateContentRequest.contents: contents is not specified")
        for tool in body.get("tools", ()):
            parameters = tool["function"].get("parameters")
            if parameters is not None and not parameters.get("properties"):
                raise Refused("parameters.properties: should be non-empty for OBJECT")
        for turn in turns if "gemini-3" in body["model"] else ():
            calls = turn.get("tool_calls") or [{"extra_content": {"google": {}}}]
            if "extra_content" not in calls[0]:
                raise Refused("Function call is missing a thought_signature.")

    def refusal(self, message: str) -> httpx.Response:
        return httpx.Response(400, json=[{"error": {"code": 400, "message": message}}])

    def listing(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return httpx.Response(401)
        return httpx.Response(200, json={"data": [{"id": "models/gemini-3-flash"}]})
