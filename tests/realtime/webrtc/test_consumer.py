"""From the token to the last word, over the signalling sockets' own application."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from livekit.protocol import models, rtc

from config.sockets import sockets
from conversations.assembly.speakers import Speakers
from conversations.models import Feedback, GrantKind
from conversations.realtime.process import this_process
from conversations.realtime.process.capacity import Capacity
from conversations.realtime.webrtc.joining import JoinPath
from conversations.store.access.grants import give_token, is_valid
from tests.realtime.conftest import AGENT_ID, change_agent, kept
from tests.realtime.webrtc.caller import TIMEOUT_S, Caller

BOTH = pytest.mark.parametrize("path", [JoinPath.SINGLE, JoinPath.DUAL])


class SignalLink:
    """A signalling socket of the real application, without a server."""

    def __init__(self, path: JoinPath, query: str, origin: str = "") -> None:
        headers = {"host": "localhost:8000"} | ({"origin": origin} if origin else {})
        self._link = WebsocketCommunicator(
            sockets,
            f"{path.value}?{query}",
            headers=[
                (name.encode(), value.encode()) for name, value in headers.items()
            ],
        )
        self._link.scope["client"] = ["203.0.113.7", 50_000]

    async def connect(self) -> bool:
        accepted, _ = await self._link.connect(timeout=TIMEOUT_S)
        return bool(accepted)

    def ask(self, request: rtc.SignalRequest) -> None:
        frame = {"type": "websocket.receive", "bytes": request.SerializeToString()}
        self._link.input_queue.put_nowait(frame)

    async def told(self, kind: str) -> Any:
        while True:
            message = await self._link.receive_output(timeout=TIMEOUT_S)
            assert message["type"] == "websocket.send", message
            response = rtc.SignalResponse.FromString(message["bytes"])
            if response.WhichOneof("message") == kind:
                return getattr(response, kind)

    async def leave(self, code: int = 1000) -> None:
        self._link.input_queue.put_nowait(
            {"type": "websocket.disconnect", "code": code}
        )
        await self._link.wait(timeout=TIMEOUT_S)


async def token() -> str:
    given = await sync_to_async(give_token)(AGENT_ID, None, "Ada")
    return given.secret


@asynccontextmanager
async def calling(path: JoinPath, access_token: str) -> AsyncIterator[Caller]:
    link = SignalLink(path, f"access_token={access_token}")
    assert await link.connect()
    caller = Caller(path, link)
    try:
        async with asyncio.timeout(60):
            yield caller
    finally:
        await caller.close()
        await link.leave()
        await _until_idle()


async def until(caller: Caller, wire_type: str) -> dict[str, Any]:
    """The next event of this type."""
    while True:
        event: dict[str, Any] = json.loads(await caller.events.get())
        if event["type"] == wire_type:
            return event


async def begin(caller: Caller) -> str:
    await caller.join()
    caller.say('{"type":"conversation_initiation_client_data"}')
    metadata = await until(caller, "conversation_initiation_metadata")
    told = metadata["conversation_initiation_metadata_event"]
    assert told["agent_output_audio_format"] == "pcm_48000"
    conversation_id: str = told["conversation_id"]
    return conversation_id


async def test_sound_is_sent_as_far_ahead_as_webrtc_needs(agent, parley, monkeypatch):
    parley(PLAYOUT_LEAD_MS=80, WEBRTC_PLAYOUT_LEAD_MS=40)
    leads_ms = []

    def speakers(*args, **options):
        leads_ms.append(options["playout_lead_ms"])
        return Speakers(*args, **options)

    monkeypatch.setattr("conversations.realtime.holding.Speakers", speakers)
    async with calling(JoinPath.SINGLE, await token()) as caller:
        await begin(caller)
    assert leads_ms == [40]


@BOTH
async def test_call_is_a_conversation_like_any_other(agent, path):
    shown = await token()
    async with calling(path, shown) as caller:
        conversation_id = await begin(caller)
        said = await until(caller, "agent_response")
        assert said["agent_response_event"]["agent_response"] == "Hello!"
        assert (await caller.heard(20)).any()
        caller.say('{"type":"user_message","text":"When are you open?"}')
        answer = (await until(caller, "agent_response"))["agent_response_event"]
        assert answer["agent_response"] == "We open at nine."
        # The vendor's clients count by themselves: the id is theirs.
        caller.say('{"type":"feedback","score":"like","event_id":1}')
        caller.socket.ask(rtc.SignalRequest(leave=rtc.LeaveRequest()))
        await _until_idle()
    record = await kept(conversation_id)
    assert record.row.status == "done"
    assert record.row.authorization_method == "conversation_token"
    assert ("user", "When are you open?") in record.dialogue
    feedback = await Feedback.objects.aget(conversation=record.row)
    assert (feedback.score, feedback.event_id) == ("like", answer["event_id"])
    assert not await sync_to_async(is_valid)(AGENT_ID, shown, GrantKind.TOKEN)


async def test_room_is_called_as_the_conversation_will_be(agent):
    given = await sync_to_async(give_token)(AGENT_ID, None, "Ada")
    async with calling(JoinPath.SINGLE, given.secret) as caller:
        joined = await caller.join()
        assert joined.room.name == given.conversation_id
        assert joined.participant.name == "Ada"


async def test_agent_that_hangs_up_is_told_as_its_leaving(agent):
    await change_agent(max_duration_ms=1_000)
    async with calling(JoinPath.SINGLE, await token()) as caller:
        await begin(caller)
        update = await caller.socket.told("update")
        assert update.participants[0].state == models.ParticipantInfo.DISCONNECTED


async def test_call_that_cannot_begin_says_why(agent):
    await change_agent(first_message="Hello {{name}}!")
    async with calling(JoinPath.SINGLE, await token()) as caller:
        await caller.join()
        caller.say('{"type":"conversation_initiation_client_data"}')
        told = await until(caller, "error")
        assert "name" in told["error_event"]["message"]
        await caller.socket.told("leave")


async def test_lost_signalling_is_taken_up_by_whom_it_was_lost(agent):
    shown = await token()
    async with calling(JoinPath.DUAL, shown) as caller:
        joined = await caller.join()
        caller.say('{"type":"conversation_initiation_client_data"}')
        await until(caller, "conversation_initiation_metadata")
        await caller.socket.leave(1006)
        sid = joined.participant.sid
        for wrong in (
            f"access_token={await token()}&reconnect=1&sid={sid}",
            f"access_token={shown}&reconnect=1&sid=PA_somebody",
        ):
            assert not await SignalLink(JoinPath.DUAL, wrong).connect()
        again = SignalLink(JoinPath.DUAL, f"access_token={shown}&reconnect=1&sid={sid}")
        assert await again.connect()
        assert (await again.told("reconnect")).last_message_seq == 1
        caller.say('{"type":"user_message","text":"When are you open?"}')
        await until(caller, "agent_response")
        again.ask(rtc.SignalRequest(leave=rtc.LeaveRequest()))
        await again.leave()
    await _until_idle()


async def test_token_that_was_not_used_for_want_of_a_connection_still_opens(agent):
    """Our client falls back to the WebSocket with it."""
    shown = await token()
    link = SignalLink(JoinPath.SINGLE, f"access_token={shown}&sdk=parley")
    assert await link.connect()
    await link.leave()
    await _until_idle()
    assert await sync_to_async(is_valid)(AGENT_ID, shown, GrantKind.TOKEN)


@pytest.mark.parametrize(
    "query",
    ["", "access_token=", "access_token=nonsense", "access_token=x&reconnect=1"],
)
async def test_who_shows_nothing_is_refused(agent, query: str):
    assert not await SignalLink(JoinPath.SINGLE, query).connect()


async def test_page_of_another_site_is_refused(agent):
    await change_agent(allowed_origins="https://shop.example")
    query = f"access_token={await token()}"
    for origin, accepted in (
        ("https://elsewhere.example", False),
        ("https://shop.example", True),
    ):
        link = SignalLink(JoinPath.SINGLE, query, origin)
        assert await link.connect() is accepted
        if accepted:
            await link.leave()
    await _until_idle()


async def test_switched_off_everybody_is_refused(agent, parley):
    query = f"access_token={await token()}"
    parley(WEBRTC=False)
    assert not await SignalLink(JoinPath.SINGLE, query).connect()


async def test_when_all_places_are_taken_the_next_is_refused(
    agent, parley, monkeypatch
):
    monkeypatch.setattr(this_process, "webrtc_capacity", Capacity("It is full."))
    parley(MAX_WEBRTC_CONVERSATIONS=1)
    first = SignalLink(JoinPath.SINGLE, f"access_token={await token()}")
    assert await first.connect()
    assert not await SignalLink(
        JoinPath.SINGLE, f"access_token={await token()}"
    ).connect()
    await first.leave()
    await _until_idle()
    third = SignalLink(JoinPath.SINGLE, f"access_token={await token()}")
    assert await third.connect()
    await third.leave()
    await _until_idle()


async def test_one_address_cannot_keep_many_waiting_to_be_connected(agent, parley):
    parley(MAX_WEBRTC_CONNECTING=2)
    query = f"access_token={await token()}"
    links = [SignalLink(JoinPath.SINGLE, query) for _ in range(2)]
    for link in links:
        assert await link.connect()
    assert not await SignalLink(JoinPath.SINGLE, query).connect()
    for link in links:
        await link.leave()
    await _until_idle()


async def _until_idle() -> None:
    """Until the calls that ended are put away."""
    await asyncio.gather(*this_process.rooms.running(), return_exceptions=True)
