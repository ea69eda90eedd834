"""LiveKit's own native client, which knows nothing of conversations, holds one."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import numpy as np
import pytest

from tests.callers.ear import is_heard, transcribe
from tests.callers.voices import speak
from tests.sdk.desk_model import FAREWELL
from tests.sdk.program_session import ProgramSession, Samples
from tests.sdk.scripted_agents import DESK
from tests.sdk.told import TIMEOUT_S
from tests.sdk.wiretap import Wiretap
from tests.server.live_parley import LiveParley

pytestmark = [pytest.mark.sdk, pytest.mark.server, pytest.mark.timeout(600)]

WAYS = {"single": "/rtc/v1", "dual": "/rtc"}
HEARD_DESK = "agent_heard_desk"
GREETING = "Good morning. How can I help you today?"
QUESTION = "Are you open on Sundays?"


def by_each_way(test):
    return pytest.mark.parametrize("way", WAYS)(test)


@dataclass
class Call:
    """A session, and the wire to the server."""

    wire: Wiretap
    way: str
    agent_id: str
    live: LiveParley

    def __post_init__(self) -> None:
        token = httpx.get(
            f"{self.wire.url}/v1/convai/conversation/token",
            params={"agent_id": self.agent_id},
        ).json()["token"]
        url = self.wire.url.replace("http", "ws", 1)
        program = [sys.executable, "-m", "tests.sdk.livekit_program"]
        self.session = ProgramSession([*program, url, token, self.way])
        self.told = self.session.told

    def wait_until_joined(self) -> str:
        """Gives the conversation's id, which is the room's name."""
        kind, detail = self.told.wait_for_any(("joined", "refused"), lambda _: True)
        assert kind == "joined", detail
        room, [agent] = detail
        assert agent.startswith("agent")
        return str(room)

    def said_by_agent(self, count: int) -> str:
        """Its so-manieth answer, once that is there."""
        events = self.told.wait_for_all("agent_response", count)
        text: str = events[count - 1]["agent_response_event"]["agent_response"]
        return text

    def heard(self, conversation_id: str, count: int) -> Samples:
        """What came since the last time, once the agent has spoken so often."""
        self.live.wait_until_heard(conversation_id, count)
        # What the client held back is heard when it is told of the silence.
        self.told.wait_until(
            lambda: self.told.all("speakers")[-1:] == [[]], "silence", TIMEOUT_S
        )
        path = self.live.log.with_name(f"{conversation_id}-{count}.pcm")
        self.session.do("heard", str(path))
        return np.frombuffer(path.read_bytes(), np.int16)


@pytest.fixture(scope="module")
def heard_desk(live_parley: LiveParley) -> str:
    """An agent that listens and speaks as the demo does, and has little to say."""
    live_parley.copy_agent(
        "agent_demo", HEARD_DESK, first_message=GREETING, llm="openai/desk"
    )
    return HEARD_DESK


@pytest.fixture
def calls() -> Iterator[list[Call]]:
    """Ended afterwards, whatever they are doing."""
    made: list[Call] = []
    yield made
    for call in made:
        call.session.close()


@pytest.mark.models
@by_each_way
def test_native_client_talks_and_comes_back(
    way: str,
    calls: list[Call],
    wire: Wiretap,
    live_parley: LiveParley,
    heard_desk: str,
):
    call = Call(wire, way, heard_desk, live_parley)
    calls.append(call)
    conversation_id = call.wait_until_joined()
    [joined] = wire.sockets
    assert joined.target.partition("?")[0] == WAYS[way]
    assert call.said_by_agent(1) == GREETING
    assert is_heard(GREETING, transcribe(call.heard(conversation_id, 1)))

    # The conversation goes on over its peer connections while the socket is made anew.
    call.session.do("lose_signalling")
    call.told.wait("reconnected")
    assert [one.target.partition("?")[0] for one in wire.sockets] == [WAYS[way]] * 2
    call.session.say(speak(QUESTION, "piper-joe").pcm)
    answer = call.said_by_agent(2)
    assert is_heard(answer, transcribe(call.heard(conversation_id, 2)))

    call.session.do("end")
    row = live_parley.wait_for_status(conversation_id, "done")
    assert row["end_reason"] == "client_left"
    agent, user, again = live_parley.turns(conversation_id)
    assert [agent["role"], user["role"], again["role"]] == ["agent", "user", "agent"]
    assert [agent["text"], again["text"]] == [GREETING, answer]
    assert "sunday" in user["text"].lower()


@by_each_way
def test_agent_hangs_up_on_native_client(
    way: str, calls: list[Call], wire: Wiretap, live_parley: LiveParley
):
    call = Call(wire, way, DESK, live_parley)
    calls.append(call)
    conversation_id = call.wait_until_joined()
    call.said_by_agent(1)
    call.told.wait("started")
    call.session.do("event", {"type": "user_message", "text": "Goodbye"})
    assert call.said_by_agent(2).strip() == FAREWELL
    assert call.told.wait("gone").startswith("agent")
    assert call.told.wait("disconnected") == "PARTICIPANT_REMOVED"
    row = live_parley.wait_for_status(conversation_id, "done")
    assert row["end_reason"] == "agent_ended"
