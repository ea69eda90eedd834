"""No injection leads a model that keeps to the fences; without them nearly each would."""

from pathlib import Path

import pytest

from conversations.engine.fencing import Fence
from conversations.providers.chat_files import load_files
from conversations.providers.chat_request import chat_body
from conversations.providers.dialects import Anthropic, Dialect, Google, OpenAi
from tests.guardrails.channels import CHANNELS, PROMPT, Way
from tests.guardrails.gullible_model import is_led
from tests.guardrails.injections import INJECTIONS, ORDER

DIALECTS = (Dialect(), OpenAi(), Anthropic(), Google())
PAGE = Path(__file__).parents[2] / "docs" / "guardrails.md"


class NoFence(Fence):
    """What prompts would be without."""

    __slots__ = ()
    note = ""  # type: ignore[assignment]  # a constant in its place

    def around(self, text: str) -> str:
        return text


def injection(name: str, fence: Fence) -> str:
    return INJECTIONS[name].format(order=ORDER, tag=fence.token)


async def leads(way: Way, text: str, fence: Fence, dialect: Dialect) -> bool:
    request = way(text, fence)
    files = await load_files(request.messages)
    return is_led(chat_body(request, "m", dialect=dialect, files=files))


@pytest.mark.parametrize("name", INJECTIONS)
@pytest.mark.parametrize("channel", CHANNELS)
async def test_injection_stays_inside_its_fence(channel: str, name: str) -> None:
    fence = Fence()
    text = injection(name, fence)
    for dialect in DIALECTS:
        assert not await leads(CHANNELS[channel], text, fence, dialect), dialect.name


@pytest.mark.parametrize("name", INJECTIONS)
async def test_every_injection_leads_where_there_is_no_fence(name: str) -> None:
    fence = NoFence()
    text = injection(name, fence)
    assert await leads(CHANNELS["result of a tool"], text, fence, Dialect())


@pytest.mark.parametrize("channel", CHANNELS)
async def test_every_channel_leads_where_there_is_no_fence(channel: str) -> None:
    text = f"{ORDER} now."
    assert await leads(CHANNELS[channel], text, NoFence(), Dialect())


async def test_the_owners_own_orders_are_followed() -> None:
    request = CHANNELS["result of a tool"]("Sunny.", Fence())
    body = chat_body(request, "m")
    assert not is_led(body)
    messages = body["messages"]
    assert isinstance(messages, list)
    messages[0]["content"] = messages[0]["content"].replace(PROMPT, f"First {ORDER}.")
    assert is_led(body)


def test_the_page_about_guardrails_tells_how_much_was_tried() -> None:
    told = PAGE.read_text(encoding="utf-8")
    assert len(INJECTIONS) >= 40
    assert f"{len(INJECTIONS)} injections" in told
    assert f"{len(INJECTIONS) * len(CHANNELS)} cases" in told
    for channel in CHANNELS:
        assert f"| {channel} | {len(INJECTIONS)} | 0 |" in told
