"""The same story told through each SDK, a capability a step.

A journey holds three conversations: one in which everything is used and the user hangs
up, one which the agent ends, and one with an agent that does not exist. Its steps are
judged one by one afterwards; what could not be reached counts as failed.

Over WebRTC it is the same story, with some steps more.
"""

import time
from collections.abc import Callable
from typing import Any

from tests.callers.voices import speak
from tests.sdk.chromium import as_wav
from tests.sdk.data_line import DataLine
from tests.sdk.desk_model import FAREWELL, STORY
from tests.sdk.scripted_agents import DESK, GREETING, HEARD, PRIVATE_DESK
from tests.sdk.sdks import Place, Sdk, Session, Start
from tests.sdk.told import TIMEOUT_S
from tests.sdk.wire_schemas import NOT_PUBLISHED, fault
from tests.sdk.wiretap import Line, Socket, Wiretap
from tests.server.live_parley import LiveParley

TONE_MS_PER_CHARACTER = 60
BYTES_PER_MS = 32
VOICE = "flite-slt"

Step = Callable[["Journey"], None]


class NotReached(Exception):
    """An earlier step failed."""


class Journey:
    """One SDK's way through the story."""

    def __init__(self, sdk: Sdk, place: Place, wire: Wiretap, live: LiveParley) -> None:
        self.sdk = sdk
        self.place = place
        self.wire = wire
        self.live = live
        self.session: Session
        self.conversation_id = ""
        self.failures: dict[str, Exception] = {}
        self.started_ms = 0.0
        """What a page waited for its session to start."""
        self._sessions: list[Session] = []

    def run(self, steps: dict[str, Step]) -> None:
        """Take the steps in turn, until one fails."""
        failed = ""
        for capability, step in steps.items():
            try:
                if failed:
                    raise NotReached(f"{failed}: failed before")
                step(self)
            except Exception as error:
                self.failures[capability] = error
                failed = failed or capability
        for session in self._sessions:
            session.close()

    def start(self, agent_id: str, begin: Start | None = None) -> None:
        """Begin a conversation, in the SDK's plainest way or in another."""
        self._socket_number = len(self.wire.sockets)
        self.session = (begin or self.sdk.start)(self.place, agent_id)
        self._sessions.append(self.session)

    # --- What all steps need ---------------------------------------------------

    @property
    def told(self) -> Any:
        """What the newest session's callbacks were told."""
        return self.session.told

    @property
    def socket(self) -> Socket:
        """The newest session's, once it knocks."""
        knocked: Socket = self.wire.wait_for(
            lambda: self.wire.sockets[self._socket_number :],
            "a WebSocket",
            TIMEOUT_S,
        )[0]
        return knocked

    @property
    def over_webrtc(self) -> bool:
        """Whether frames pass beside the socket."""
        return bool(self.sdk.signalling)

    @property
    def line(self) -> Line:
        """Where the newest session's frames pass."""
        return self._line_of(self.session) if self.over_webrtc else self.socket

    def _line_of(self, session: Session) -> Line:
        return DataLine(session.told)

    @property
    def lines(self) -> list[Line]:
        """All that there were."""
        if self.over_webrtc:
            return [self._line_of(session) for session in self._sessions]
        return list(self.wire.sockets)

    def hear(self, text: str, exactly: bool = False) -> str:
        """Wait until the agent says this."""
        said: str = self.told.wait_for_any(
            ("agent_said", "shown"),
            lambda said: said == text if exactly else text in said,
        )[1]
        return said

    def write(self, text: str) -> None:
        """Send a message as the user."""
        self.session.do("user_message", text)

    def passed(
        self, sender: Any, kind: str, matches: Callable[[Any], Any] = bool
    ) -> Any:
        """The first such frame of this conversation, once it has passed the wire."""
        line = self.line
        wait_for = self.told.wait_until if self.over_webrtc else self.wire.wait_for
        return wait_for(
            lambda: [f for f in line.sent_by(sender, kind) if matches(f)],
            f"{kind} of the {sender}",
            TIMEOUT_S,
        )[0]

    def rows(self, table: str, wanted: Callable[[list[Any]], Any]) -> list[Any]:
        """The conversation's rows in a table, once they are as wanted."""
        deadline_s = time.monotonic() + TIMEOUT_S
        while True:
            found = self.live.rows(
                f"SELECT t.* FROM conversations_{table} t"
                " JOIN conversations_conversation c ON c.id = t.conversation_id"
                " WHERE c.public_id = ? ORDER BY t.id",
                self.conversation_id,
            )
            if wanted(found):
                return found
            if time.monotonic() > deadline_s:
                raise TimeoutError(f"no such rows in {table}: {found}")
            time.sleep(0.05)

    def wait_until_heard(self) -> None:
        """Until the agent's newest words have been played to their end."""
        self.live.wait_until_heard(self.conversation_id)


# --- The steps -------------------------------------------------------------------


def connects(journey: Journey) -> None:
    journey.start(DESK)
    journey.told.wait_for_any(("started", "refused", "broken"), lambda detail: True)
    assert journey.told.all("started"), journey.told.news
    metadata = journey.passed("server", "conversation_initiation_metadata")
    assert journey.line.sent_by("server")[0] == metadata
    event = metadata["conversation_initiation_metadata_event"]
    journey.conversation_id = event["conversation_id"]
    assert set(journey.told.all("connected")) <= {journey.conversation_id}
    row = journey.live.conversation(journey.conversation_id)
    assert row["source"] == journey.sdk.source
    assert bool(row["text_only"]) is not journey.sdk.voice
    if journey.over_webrtc:
        path, _, query = journey.socket.target.partition("?")
        assert path == journey.sdk.signalling
        assert "access_token=" in query
        if "reason" in journey.sdk.tells:
            journey.started_ms = journey.told.all("started")[0]
            assert journey.told.all("connected") == [journey.conversation_id]


def greets(journey: Journey) -> None:
    journey.hear(GREETING, exactly=True)
    if journey.sdk.voice:
        journey.passed("server", "audio")
    if journey.over_webrtc:
        journey.told.wait("sounds")
    if journey.sdk.voice and "audio" in journey.sdk.tells:
        journey.told.wait("audio")


def changes_mode(journey: Journey) -> None:
    journey.told.wait("quiet")
    journey.told.wait("mode", lambda mode: mode == "listening")
    assert journey.told.all("mode")[:2] == ["speaking", "listening"]


def is_muted(journey: Journey) -> None:
    journey.wait_until_heard()
    journey.session.do("mute", True)
    journey.session.do("say_all", as_wav(speak("Nobody is to hear this.", VOICE).pcm))
    journey.session.do("mute", False)


def answers_speech(journey: Journey) -> None:
    journey.wait_until_heard()
    journey.session.say(speak("Are you there this afternoon?", VOICE).pcm)
    journey.told.wait_for_any(("user_said", "shown"), lambda said: said == HEARD)
    journey.hear(f"You said: {HEARD}", exactly=True)
    journey.rows(
        "turn",
        lambda turns: [t["text"] for t in turns if t["role"] == "user"] == [HEARD],
    )


def comes_back(journey: Journey) -> None:
    journey.session.do("lose_signalling")
    journey.wire.wait_for(
        lambda: len(journey.wire.sockets) > 1, "another signalling socket", TIMEOUT_S
    )
    paths = {one.target.partition("?")[0] for one in journey.wire.sockets}
    assert paths == {journey.sdk.signalling}
    journey.write("Back again")
    journey.hear("You said: Back again", exactly=True)
    assert journey.told.all("disconnected") == []


def answers_writing(journey: Journey) -> None:
    journey.write("What a fine day")
    journey.hear("You said: What a fine day", exactly=True)


def runs_client_tool(journey: Journey) -> None:
    journey.write("Show page seven")
    assert journey.told.wait("tool") == {"page": "seven"}
    [call] = journey.line.sent_by("server", "client_tool_call")
    result = journey.passed("client", "client_tool_result")
    assert result["tool_call_id"] == call["client_tool_call"]["tool_call_id"]
    assert result["is_error"] is False
    said = journey.hear("The tool said:")
    assert "seven" in said
    assert "7" in said
    [row] = journey.rows("toolcall", lambda rows: rows and rows[0]["result"])
    assert (row["name"], row["kind"], row["is_error"]) == ("show_page", "client", 0)


def takes_context(journey: Journey) -> None:
    journey.session.do("contextual_update", "The reader sits at table nine.")
    journey.write("What do you know?")
    assert "table nine" in journey.hear("I know:")


def takes_activity(journey: Journey) -> None:
    journey.session.do("user_activity")
    journey.passed("client", "user_activity")
    journey.write("Still here")
    journey.hear("You said: Still here", exactly=True)
    assert not journey.line.sent_by("server", "error")


def is_interrupted(journey: Journey) -> None:
    journey.write("Tell me a story")
    journey.hear(STORY[:20])
    story = journey.passed(
        "server",
        "agent_response",
        lambda f: f["agent_response_event"]["agent_response"].startswith(STORY[:20]),
    )["agent_response_event"]
    sounding = story["event_id"]
    journey.passed(
        "server", "audio", lambda f: f["audio_event"]["event_id"] == sounding
    )
    if journey.over_webrtc and "audio" in journey.sdk.tells:
        _is_loud(journey)
    journey.write("Enough")
    if "interrupted" in journey.sdk.tells:
        journey.told.wait("interrupted")
    if "corrected" in journey.sdk.tells:
        original, corrected = journey.told.wait(
            "corrected", lambda pair: pair[0].strip() == story["agent_response"].strip()
        )
        assert len(corrected) < len(original)
        assert original.startswith(corrected.rstrip(" .…"))
    journey.hear("You said: Enough", exactly=True)
    if "audio" in journey.sdk.tells:
        # Some know an answer, which a thumb is given to, by its sound alone.
        journey.told.wait_after("agent_said", "You said: Enough", "audio")
    journey.passed("server", "audio", lambda f: f["audio_event"]["event_id"] > sounding)
    if journey.over_webrtc:
        # The page plays what comes: that it ends is up to the server.
        sounded_ms = journey.told.wait_for_all("quiet", len(journey.told.all("sounds")))
        assert sounded_ms[-1] < len(STORY) * TONE_MS_PER_CHARACTER / 2
    _nothing_old_follows(journey.line, sounding)


def _is_loud(journey: Journey) -> None:
    deadline_s = time.monotonic() + TIMEOUT_S
    while not journey.session.do("loudness"):
        assert time.monotonic() < deadline_s, "the SDK measures no sound"


def _nothing_old_follows(line: Line, sounding: int) -> None:
    events = line.sent_by("server")
    [cut] = [
        place
        for place, event in enumerate(events)
        if event["type"] == "interruption"
        and event["interruption_event"]["event_id"] >= sounding
    ][:1]
    void = events[cut]["interruption_event"]["event_id"]
    later = [e["audio_event"]["event_id"] for e in events[cut:] if e["type"] == "audio"]
    assert later
    assert min(later) > void


def takes_feedback(journey: Journey) -> None:
    journey.session.do("feedback", True)
    [row] = journey.rows("feedback", len)
    newest = journey.line.sent_by("server", "agent_response")[-1]
    assert row["score"] == "like"
    assert row["event_id"] == newest["agent_response_event"]["event_id"]


def shows_picture(journey: Journey) -> None:
    journey.session.do("show_picture", "What is this?")
    journey.hear("You said: What is this? (1 picture)", exactly=True)


def gives_stars(journey: Journey) -> None:
    journey.session.do("rate", 5)
    deadline_s = time.monotonic() + TIMEOUT_S
    while journey.live.conversation(journey.conversation_id)["rating"] != 5:
        assert time.monotonic() < deadline_s, "the rating did not arrive"
        time.sleep(0.05)


def user_hangs_up(journey: Journey) -> None:
    journey.session.do("end")
    if "end" in journey.sdk.tells:
        journey.hear("You ended the conversation")
    else:
        details = journey.told.wait("disconnected")
        assert details.get("reason", "user") == "user"
        assert ("reason" in details) is ("reason" in journey.sdk.tells)
    row = journey.live.wait_for_status(journey.conversation_id, "done")
    assert row["end_reason"] == "client_left"
    assert journey.told.all("broken") == []
    assert journey.told.all("error") == []


def agent_hangs_up(journey: Journey) -> None:
    journey.start(DESK)
    journey.hear(GREETING, exactly=True)
    if journey.over_webrtc:
        journey.told.wait("quiet")
    journey.write("Goodbye")
    journey.hear(FAREWELL)
    if "end" in journey.sdk.tells:
        journey.hear("The agent ended the conversation")
    else:
        details = journey.told.wait("disconnected")
        assert details.get("reason", "agent") == "agent"
        assert details.get("closeCode", 1000) == 1000
    metadata = journey.passed("server", "conversation_initiation_metadata")
    event = metadata["conversation_initiation_metadata_event"]
    row = journey.live.wait_for_status(event["conversation_id"], "done")
    assert row["end_reason"] == "agent_ended"
    if journey.over_webrtc:
        _all_was_heard(journey)
    elif journey.sdk.voice:
        _all_is_spoken(journey.line)


def _all_was_heard(journey: Journey) -> None:
    spoken_ms = len(FAREWELL) * TONE_MS_PER_CHARACTER
    # A machine that stalls breaks it into pieces.
    journey.told.wait_until(
        lambda: sum(journey.told.all("quiet")[1:]) > 0.8 * spoken_ms,
        f"{spoken_ms} ms of sound",
        TIMEOUT_S,
    )


def _all_is_spoken(line: Line) -> None:
    last = line.sent_by("server", "agent_response")[-1]["agent_response_event"]
    encoded = [
        event["audio_event"]["audio_base_64"]
        for event in line.sent_by("server", "audio")
        if event["audio_event"]["event_id"] == last["event_id"]
    ]
    spoken_bytes = sum(len(text) * 3 // 4 - text.count("=") for text in encoded)
    text = last["agent_response"].strip()
    assert spoken_bytes >= len(text) * TONE_MS_PER_CHARACTER * BYTES_PER_MS


def joins_private_agent(journey: Journey) -> None:
    assert journey.sdk.start_private is not None
    journey.start(PRIVATE_DESK, journey.sdk.start_private)
    journey.hear(GREETING, exactly=True)
    if not journey.over_webrtc:
        assert "conversation_signature=" in journey.socket.target
    metadata = journey.passed("server", "conversation_initiation_metadata")
    event = metadata["conversation_initiation_metadata_event"]
    row = journey.live.conversation(event["conversation_id"])
    method = "conversation_token" if journey.over_webrtc else "signed_url"
    assert row["authorization_method"] == method


def brings_its_own_setup(journey: Journey) -> None:
    assert journey.sdk.start_on_prem is not None
    journey.start(DESK, journey.sdk.start_on_prem)
    journey.hear(GREETING, exactly=True)
    first = journey.line.sent_by("client")[0]
    assert first["type"] == "enclave_setup_config"
    assert "sec-websocket-protocol" not in journey.socket.headers
    journey.write("Over here")
    journey.hear("You said: Over here", exactly=True)


def is_refused_with_a_reason(journey: Journey) -> None:
    journey.start("agent_nobody")
    kind, details = journey.told.wait_for_any(
        ("refused", "disconnected", "error"), lambda detail: True
    )
    assert "there is no" in str(details).lower(), (kind, details)
    assert "agent" in str(details), (kind, details)


def sends_and_gets_published_frames(journey: Journey) -> None:
    frames = [frame for line in journey.lines for frame in line.passed()]
    assert len(frames) > 10
    faults = {
        fault(frame.sender, frame.event)
        for frame in frames
        if frame.kind not in NOT_PUBLISHED
    }
    unexpected = [
        found
        for found in faults - {None}
        if not found.startswith(tuple(journey.sdk.own_ways))
    ]
    assert unexpected == []


STEPS: dict[str, Step] = {
    "connects": connects,
    "first message": greets,
    "spoken turn": answers_speech,
    "written turn": answers_writing,
    "client tool": runs_client_tool,
    "contextual update": takes_context,
    "user activity": takes_activity,
    "interruption": is_interrupted,
    "feedback": takes_feedback,
    "picture": shows_picture,
    "user hangs up": user_hangs_up,
    "rating": gives_stars,
    "agent hangs up": agent_hangs_up,
    "private agent": joins_private_agent,
    "own setup": brings_its_own_setup,
    "refusal explained": is_refused_with_a_reason,
    "frames as published": sends_and_gets_published_frames,
}


OVER_WEBRTC_STEPS: dict[str, Step] = {
    "connects": connects,
    "first message": greets,
    "speaking and listening": changes_mode,
    "muted microphone": is_muted,
    "spoken turn": answers_speech,
    "lost signalling socket": comes_back,
    **{name: step for name, step in STEPS.items() if name != "own setup"},
}


def all_steps(sdk: Sdk) -> dict[str, Step]:
    """Those of its kind, whether it can take them or not."""
    return OVER_WEBRTC_STEPS if sdk.signalling else STEPS


def lacking(sdk: Sdk) -> dict[str, str]:
    """What this SDK has no means for, and why; nothing the server could change."""
    found = dict(sdk.lacks)
    if not sdk.voice:
        found["spoken turn"] = "written"
        found["interruption"] = "written"
    if sdk.start_private is None:
        found.setdefault("private agent", "as by voice")
    if sdk.start_on_prem is None and not sdk.signalling:
        found.setdefault("own setup", "no such mode")
    return found


def steps_of(sdk: Sdk) -> dict[str, Step]:
    """The steps that this SDK can take."""
    without = lacking(sdk)
    return {name: step for name, step in all_steps(sdk).items() if name not in without}
