"""An agent that speaks in tones, on one port with the pages.

The page under test is the real one, with the real headers: requests that are no WebSocket
are answered by Django itself. What callers type makes it act; see `Call.answer`.
"""

import base64
import itertools
import json
import math
import struct
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from django.contrib.staticfiles.finders import find
from django.test import Client
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from tests.browser.steady_line import SteadyLine, SteadyLines

RATE_HZ = 16_000
CHUNK_MS = 40
# An answer that is stopped or lost on its way is far from sent by then. Any other is
# ahead by more than a busy machine stalls, so that it sounds without a gap.
LEAD_MS = 120
AHEAD_MS = 5_000
GREETING_HZ, ANSWER_HZ, GOODBYE_HZ = 440, 660, 880
GREETING_MS, ANSWER_MS, GOODBYE_MS = 900, 800, 600
CHECK_PATH = "/v1/parley/check"
TOKEN_PATH = "/v1/convai/conversation/token"
"""None is given: these agents have WebSockets alone. A 404 would say so as well, and in
the browser's console, too, which stays empty here."""
MEDIA_TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}


def tone(frequency_hz: int, duration_ms: int) -> bytes:
    """A steady tone at half scale: whole waves, so that it begins and ends at zero."""
    count = RATE_HZ * duration_ms // 1000
    step = 2 * math.pi * frequency_hz / RATE_HZ
    return struct.pack(
        f"<{count}h", *(int(16_384 * math.sin(step * n)) for n in range(count))
    )


class Call:
    """One caller."""

    def __init__(
        self, socket: ServerConnection | SteadyLine, admitted: threading.Event
    ) -> None:
        self.socket = socket
        self.admitted = admitted
        self.received: list[dict] = []
        self.user_audio = bytearray()
        self.initiation: dict = {}
        self.ended = threading.Event()
        self.tool_may_end = threading.Event()
        self.next_step = threading.Event()
        """Of what is done "step by step": taken when it is set."""
        self._ids = itertools.count(1)

    @property
    def is_text(self) -> bool:
        override = self.initiation.get("conversation_config_override", {})
        return bool(override.get("conversation", {}).get("text_only"))

    def of_type(self, kind: str) -> list[dict]:
        return [event for event in self.received if event.get("type") == kind]

    def run(self) -> None:
        agent_id = asked(self.socket)["agent_id"][0]
        self.initiation = json.loads(self.socket.recv())
        if agent_id == "agent_full":
            self.socket.close(1008, "This agent is busy. Try again in a few minutes.")
            return
        if agent_id == "agent_held":
            self.admitted.wait(60)
        self.send(
            "conversation_initiation_metadata",
            "conversation_initiation_metadata_event",
            conversation_id="conv_fake",
            agent_output_audio_format="pcm_16000",
            user_input_audio_format="pcm_16000",
            **getattr(self.socket, "offer", {}),
        )
        self.send("ping", "ping_event", event_id=1, ping_ms=None)
        self.say("Hello, I am a tone.", GREETING_HZ, GREETING_MS)
        for frame in self.socket:
            event = json.loads(frame)
            if "user_audio_chunk" in event:
                self.user_audio += base64.b64decode(event["user_audio_chunk"])
                continue
            self.received.append(event)
            if event["type"] == "user_message":
                self.answer(event["text"])

    def answer(self, text: str) -> None:
        match text:
            case "hang up":
                self.say("Goodbye!", GOODBYE_HZ, GOODBYE_MS, pace=False)
                self.socket.close(1000, "the agent said goodbye")
            case "crash":
                self.socket.close(1011, "The speech service stopped. Start again.")
            case "vanish":
                self.socket.socket.close()
            case "drop the line":
                self.say("This goes on.", ANSWER_HZ, 1_600, drop_ms=600)
            case "speak long":
                self.say("This goes on.", ANSWER_HZ, 120_000)
            case "interrupt me":
                event_id = self.say(
                    "One two three four five six", ANSWER_HZ, 5_000, 800
                )
                self.interrupt(event_id, "One two three four five six", "One two...")
            case "listen":
                self.listen(lambda: time.sleep(0.4))
            case "listen step by step":
                self.listen(self.wait_for_step)
            case "use a tool":
                self.use_tool("show_map", "call_1", is_error=False)
                self.use_tool("look-up", "call_2", is_error=True)
                self.say("That is all I found.", ANSWER_HZ, ANSWER_MS)
            case "ask me":
                self.use_mcp_tool("find_book", self.wait_for_answer)
            case "ask me in vain":
                self.use_mcp_tool("find_book", self.wait_in_vain)
            case "lose a server":
                here = {"integration_type": "mcp_server", "tool_count": 2}
                self.send(
                    "mcp_connection_status",
                    "mcp_connection_status",
                    integrations=[
                        {**here, "integration_id": "mcp_1", "is_connected": True},
                        {**here, "integration_id": "mcp_2", "is_connected": False},
                    ],
                )
            case _:
                time.sleep(0.2)
                self.say(f"You said: {text}", ANSWER_HZ, ANSWER_MS)

    def listen(self, pause: Callable[[], object]) -> None:
        """Understand a question word by word, and ask back."""
        event_id = next(self._ids)
        for words in ("I would", "I would like a book"):
            self.transcribe("tentative_user_transcript", words, event_id)
            pause()
        self.transcribe("user_transcript", "I would like a book.", event_id)
        pause()
        self.say("Which book would you like?", ANSWER_HZ, ANSWER_MS)

    def wait_for_step(self) -> None:
        self.next_step.wait(60)
        self.next_step.clear()

    def wait_for_audio(self, least_bytes: int, timeout_s: float = 30) -> None:
        """Until the caller's microphone has sent so much since the beginning."""
        deadline_s = time.monotonic() + timeout_s
        while len(self.user_audio) < least_bytes:
            assert time.monotonic() < deadline_s, f"{len(self.user_audio)} bytes came"
            time.sleep(0.05)

    def use_tool(self, name: str, call_id: str, *, is_error: bool) -> None:
        """Each state long enough to be seen."""
        call = {"tool_name": name, "tool_call_id": call_id, "tool_type": "webhook"}
        call["event_id"] = next(self._ids)
        self.send("agent_tool_request", "agent_tool_request", **call)
        self.tool_may_end.wait(60)
        result = {**call, "is_error": is_error, "is_called": True}
        self.send("agent_tool_response", "agent_tool_response", **result)

    def use_mcp_tool(self, name: str, allowed: Callable[[], bool]) -> None:
        """As the server does where the caller has to say yes."""
        event_id = next(self._ids)
        call = {"tool_name": name, "tool_call_id": f"mcp_{event_id}"}
        report = {**call, "tool_type": "mcp", "event_id": event_id}
        self.send("agent_tool_request", "agent_tool_request", **report)
        state = {
            **call,
            "service_id": "mcp_1",
            "parameters": {"title": "Emma", "copies": 2, "near": "Mill Lane " * 20},
            "tool_description": "Finds a book by its title and reserves it.",
            "timestamp": "2026-01-01T00:00:00+00:00",
        }

        def tell(**changes: object) -> None:
            self.send("mcp_tool_call", "mcp_tool_call", **{**state, **changes})

        tell(state="awaiting_approval", approval_timeout_secs=60)
        if is_allowed := allowed():
            tell(state="loading")
            self.tool_may_end.wait(60)
            tell(state="success", result=[{"type": "text", "text": "On shelf 3."}])
        else:
            tell(state="failure", error_message="Not run.")
        result = {**report, "is_error": not is_allowed, "is_called": True}
        self.send("agent_tool_response", "agent_tool_response", **result)
        self.say("It is reserved." if is_allowed else "As you like.", ANSWER_HZ, 200)

    def wait_for_answer(self) -> bool:
        """What the caller says to the question."""
        while True:
            event = json.loads(self.socket.recv())
            if event.get("type") == "mcp_tool_approval_result":
                self.received.append(event)
                return bool(event["is_approved"])

    def wait_in_vain(self) -> bool:
        """Until the time for an answer is over."""
        self.tool_may_end.wait(60)
        return False

    def say(
        self,
        text: str,
        hz: int,
        duration_ms: int,
        stop_ms: int = 0,
        pace: bool = True,
        drop_ms: int = 0,
    ) -> int:
        event_id = next(self._ids)
        if self.is_text:
            self.stream(text, event_id)
        self.send(
            "agent_response",
            "agent_response_event",
            agent_response=text,
            event_id=event_id,
        )
        if not self.is_text:
            self.play(event_id, tone(hz, duration_ms), stop_ms, pace, drop_ms)
        return event_id

    def stream(self, text: str, event_id: int) -> None:
        words = [word + " " for word in text.split(" ")]
        words[-1] = words[-1].strip()
        parts = [("start", ""), *(("delta", word) for word in words), ("stop", "")]
        for kind, words_of_part in parts:
            self.send(
                "agent_chat_response_part",
                "text_response_part",
                type=kind,
                text=words_of_part,
                event_id=event_id,
            )
            time.sleep(0.03)

    def play(
        self, event_id: int, pcm: bytes, stop_ms: int, pace: bool, drop_ms: int
    ) -> None:
        chunk_bytes = RATE_HZ * CHUNK_MS // 1000 * 2
        lead_ms = LEAD_MS if stop_ms or drop_ms else AHEAD_MS
        began = time.monotonic()
        for index, start in enumerate(range(0, len(pcm), chunk_bytes)):
            if stop_ms and index * CHUNK_MS >= stop_ms:
                break
            if drop_ms and index * CHUNK_MS == drop_ms:
                self.socket.drop()
            due = began + max(0, index * CHUNK_MS - lead_ms) / 1000
            if pace and (wait := due - time.monotonic()) > 0:
                time.sleep(wait)
            audio = base64.b64encode(pcm[start : start + chunk_bytes]).decode()
            self.send("audio", "audio_event", audio_base_64=audio, event_id=event_id)

    def interrupt(self, event_id: int, said: str, heard: str) -> None:
        self.send("interruption", "interruption_event", event_id=event_id)
        self.send(
            "agent_response_correction",
            "agent_response_correction_event",
            original_agent_response=said,
            corrected_agent_response=heard,
            event_id=event_id,
        )

    def transcribe(self, kind: str, words: str, event_id: int) -> None:
        key = kind.replace("transcript", "transcription_event")
        self.send(kind, key, user_transcript=words, event_id=event_id)

    def send(self, kind: str, key: str, **payload: object) -> None:
        self.socket.send(json.dumps({"type": kind, key: payload}))


def asked(socket: ServerConnection | SteadyLine) -> dict[str, list[str]]:
    """What the address of a conversation asks for."""
    assert socket.request is not None
    return parse_qs(urlsplit(socket.request.path).query)


def path_of(request: Request | None) -> str:
    """Without what is asked."""
    assert request is not None
    return urlsplit(request.path).path


def echo(socket: ServerConnection) -> None:
    """What the self-check measures with: the server's clock, then every frame again."""
    now_ms = round(time.time() * 1000)
    socket.send(json.dumps({"type": "check_ready", "server_time_ms": now_ms}))
    for frame in socket:
        socket.send(frame)


class FakeAgentSite:
    """Pages, static files and the agent on one port of 127.0.0.1, in threads."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.admitted = threading.Event()
        """`agent_held` lets nobody in before."""
        self.bytes_served: dict[str, int] = {}
        self.reachable = threading.Event()
        """While not set, nobody gets through to an agent."""
        self.reachable.set()
        self._steady = SteadyLines()
        self._server = serve(
            self._talk,
            "127.0.0.1",
            0,
            process_request=self._answer_http,
            # The self-check asks for none.
            select_subprotocol=lambda _, offered: offered[0] if offered else None,
            compression=None,
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.socket.getsockname()[1]}"

    @property
    def call(self) -> Call:
        """The newest caller."""
        return self.calls[-1]

    def close(self) -> None:
        for call in self.calls:
            call.socket.close()
        self._server.shutdown()
        self._thread.join(5)

    def _talk(self, socket: ServerConnection) -> None:
        if path_of(socket.request) == CHECK_PATH:
            echo(socket)
            return
        query = asked(socket)
        if "resuming" in query:
            self._steady.resume(socket)
            return
        line: ServerConnection | SteadyLine = socket
        if query["agent_id"] == ["agent_steady"] and "resumable" in query:
            line = self._steady.begin(socket)
        call = Call(line, self.admitted)
        self.calls.append(call)
        try:
            call.run()
        except (ConnectionClosed, OSError):
            pass  # the caller left, or was made to
        finally:
            call.ended.set()

    def _answer_http(self, _: ServerConnection, request: Request) -> Response | None:
        path = path_of(request)
        if path == CHECK_PATH:
            return None
        if path == "/v1/convai/conversation":
            if self.reachable.is_set():
                return None
            return Response(
                503, "Service Unavailable", Headers({"Content-Length": "0"})
            )
        if path == TOKEN_PATH:
            status, headers, body = 200, {"Content-Type": "application/json"}, b"{}"
        elif path.startswith("/static/"):
            status, headers, body = self._static(path.removeprefix("/static/"))
        else:
            page = Client(HTTP_HOST="127.0.0.1").get(path)
            status, headers, body = page.status_code, dict(page.headers), page.content
        self.bytes_served[path] = len(body)
        headers |= {"Content-Length": str(len(body)), "Connection": "close"}
        phrase = HTTPStatus(status).phrase
        return Response(status, phrase, Headers(headers), body)

    def _static(self, name: str) -> tuple[int, dict[str, str], bytes]:
        found = find(name)
        if found is None:
            return 404, {}, b""
        with open(found, "rb") as file:
            body = file.read()
        return 200, {"Content-Type": MEDIA_TYPES[name.rsplit(".", 1)[1]]}, body
