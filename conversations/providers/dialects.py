"""Where vendors' compatible APIs differ from the one they are compatible with.

Only what their documentation, or their own error messages, say. What a single model
refuses is not here but learned: `refused_options.py`.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from conversations.providers.strict_turns import strict_turns

PUBLIC_BASE_URL = "https://api.openai.com/v1"
Body = dict[str, Any]

MAX_KEPT_CALLS = 5_000
NO_SIGNATURE = "skip_thought_signature_validator"
"""What the vendor documents for a call that another model made."""


class Dialect:
    """Compatible servers of one's own: they take whatever they are sent."""

    name = "plain"
    limit_name = "max_tokens"
    """What the longest answer is called."""
    takes_extra_body = True
    """Whether the client's extra body is also sent whole, under a key of its own."""

    def fitted(self, body: Body) -> Body:
        """The request as this service takes it."""
        return body

    def keep_call(self, call_id: str, extra: Mapping[str, object]) -> None:
        """What came with a tool call and is to be sent back with it."""

    def listed(self, identifier: str) -> str:
        """The name of a model, as requests have it."""
        return identifier

    def sign_listing(self, request: httpx.Request, api_key: str) -> None:
        """What a request for the list of models needs beside the usual key."""


class OpenAi(Dialect):
    """The vendor whose API it is: it refuses keys that it does not know."""

    name = "openai"
    limit_name = "max_completion_tokens"
    takes_extra_body = False


class Anthropic(Dialect):
    """Claude. System messages are moved to the front, wherever they stood; none may be
    empty; the format of the answer is ignored; temperatures end at 1.
    """

    name = "anthropic"
    takes_extra_body = False

    def fitted(self, body: Body) -> Body:
        """Strict turns, and nothing that is ignored or cut."""
        fitted = {key: value for key, value in body.items() if key not in _IGNORED}
        if isinstance(temperature := body.get("temperature"), int | float):
            fitted["temperature"] = min(1.0, temperature)
        fitted["messages"] = [
            _with_plain_ids(message) for message in strict_turns(body["messages"])
        ]
        return fitted

    def sign_listing(self, request: httpx.Request, api_key: str) -> None:
        """Models are listed by the vendor's own API, with its own headers."""
        request.headers.pop("authorization", None)
        request.headers["x-api-key"] = api_key
        request.headers["anthropic-version"] = "2023-06-01"


class Google(Dialect):
    """Gemini. Unknown keys are refused, and so are empty parameters of a tool; newer
    models want the signature back that came with a tool call.
    """

    name = "google"
    takes_extra_body = False

    def __init__(self) -> None:
        self._calls: OrderedDict[str, Mapping[str, object]] = OrderedDict()

    def fitted(self, body: Body) -> Body:
        """Strict turns, known keys, signed calls."""
        fitted = {key: value for key, value in body.items() if key in _GOOGLES}
        if tools := body.get("tools"):
            fitted["tools"] = [_without_empty_parameters(tool) for tool in tools]
        signs = not _UNSIGNED.search(str(body.get("model")))
        fitted["messages"] = [
            self._signed(message) if signs else message
            for message in strict_turns(body["messages"])
        ]
        return fitted

    def keep_call(self, call_id: str, extra: Mapping[str, object]) -> None:
        """Signatures of the latest calls; of older ones the vendor asks none."""
        self._calls[call_id] = extra
        while len(self._calls) > MAX_KEPT_CALLS:
            self._calls.popitem(last=False)

    def listed(self, identifier: str) -> str:
        """Its list says models/gemini..., its requests and ours do not."""
        return identifier.removeprefix("models/")

    def _signed(self, message: Body) -> Body:
        calls = message.get("tool_calls")
        if not calls:
            return message
        signed = [
            {**call, "extra_content": extra}
            if (extra := self._calls.get(str(call.get("id"))))
            else call
            for call in calls
        ]
        if not any("extra_content" in call for call in signed):
            # Of calls made together only the first is signed.
            unsigned = {"google": {"thought_signature": NO_SIGNATURE}}
            signed[0] = {**signed[0], "extra_content": unsigned}
        return {**message, "tool_calls": signed}


def dialect_of(base_url: str, name: str = "") -> Dialect:
    """The dialect of this name, or of the service at this address."""
    name = name or _HOSTS.get(urlsplit(base_url).hostname or "", Dialect.name)
    return _DIALECTS[name]()


def _with_plain_ids(message: Body) -> Body:
    """Letters, digits, _ and - are all that ids of calls may be made of."""
    fitted = dict(message)
    if "tool_call_id" in fitted:
        fitted["tool_call_id"] = _plain_id(fitted["tool_call_id"])
    if calls := fitted.get("tool_calls"):
        fitted["tool_calls"] = [{**call, "id": _plain_id(call["id"])} for call in calls]
        # Calls without words: an empty text is refused, none is not.
        fitted["content"] = fitted["content"] or None
    return fitted


def _plain_id(call_id: object) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", str(call_id)) or "_"


def _without_empty_parameters(tool: Body) -> Body:
    function = dict(tool.get("function") or {})
    if not (function.get("parameters") or {}).get("properties"):
        function.pop("parameters", None)
    return {**tool, "function": function}


_IGNORED = frozenset({"response_format", "logprobs", "metadata", "seed", "user"})
_GOOGLES = frozenset(
    {
        *("model", "messages", "stream", "stream_options", "temperature", "top_p"),
        *("n", "stop", "max_tokens", "max_completion_tokens", "response_format"),
        *("tools", "tool_choice", "reasoning_effort", "extra_body"),
    }
)
_UNSIGNED = re.compile(r"gemini-[12]\b")
"""Models from before the signatures."""
_DIALECTS: Mapping[str, type[Dialect]] = {
    dialect.name: dialect for dialect in (Dialect, OpenAi, Anthropic, Google)
}
_HOSTS = {
    "api.openai.com": OpenAi.name,
    "api.anthropic.com": Anthropic.name,
    "generativelanguage.googleapis.com": Google.name,
}
