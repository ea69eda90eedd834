"""Sessions of the Python SDK, sync and async, with the same orders as the others."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import numpy as np
from elevenlabs import ElevenLabs
from elevenlabs.conversational_ai.conversation import (
    AsyncAudioInterface,
    AsyncConversation,
    ClientTools,
    Conversation,
    ConversationInitiationData,
    DisconnectionDetails,
    OnPremInitiationData,
)
from numpy.typing import NDArray
from websockets.exceptions import ConnectionClosed

from tests.sdk.sound_card import CHUNK_SAMPLES, RATE_HZ, SoundCard
from tests.sdk.told import TIMEOUT_S, Told

Samples = NDArray[np.int16]
CHUNK_BYTES = CHUNK_SAMPLES * 2


def show_page(told: Told) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The tool of the application: a handler that returns an object."""

    def handler(parameters: dict[str, Any]) -> dict[str, Any]:
        told.tell("tool", {"page": parameters["page"]})
        return {"shown": parameters["page"], "number": 7}

    return handler


def _left(told: Told, details: DisconnectionDetails) -> None:
    told.tell(
        "disconnected",
        {
            "reason": details.reason,
            "closeCode": details.close_code,
            "message": details.message or details.close_reason,
        },
    )


class _TellingCard(SoundCard):
    def __init__(self, told: Told) -> None:
        super().__init__()
        self._told = told

    def output(self, audio: bytes) -> None:
        super().output(audio)
        self._told.tell("audio", len(audio))

    def interrupt(self) -> None:
        super().interrupt()
        self._told.tell("interrupted")


class PythonSession:
    """`Conversation`. `close` it afterwards."""

    def __init__(
        self,
        url: str,
        agent_id: str,
        *,
        api_key: str = "",
        voice: bool = True,
        variables: dict[str, Any] | None = None,
        on_prem: OnPremInitiationData | None = None,
    ) -> None:
        told = self.told = Told()
        self._card = _TellingCard(told) if voice else None
        tools = ClientTools()
        tools.register("show_page", show_page(told))
        self._http = httpx.Client()
        self._conversation = Conversation(
            ElevenLabs(base_url=url, api_key=api_key, httpx_client=self._http),
            agent_id,
            requires_auth=bool(api_key),
            audio_interface=self._card,
            client_tools=tools,
            config=ConversationInitiationData(dynamic_variables=variables or {}),
            on_prem_config=on_prem,
            callback_agent_response=lambda text: told.tell("agent_said", text),
            callback_agent_response_correction=lambda *pair: told.tell(
                "corrected", list(pair)
            ),
            callback_agent_chat_response_part=lambda text, kind: told.tell(
                "part", {"type": kind.value, "text": text}
            ),
            callback_user_transcript=lambda text: told.tell("user_said", text),
            callback_latency_measurement=lambda ms: told.tell("latency", ms),
            callback_audio_alignment=lambda times: told.tell(
                "aligned", "".join(times.chars)
            ),
            callback_disconnect=lambda details: _left(told, details),
        )
        self._conversation.start_session()
        told.tell("started")

    def say(self, pcm: Samples) -> None:
        """Speak into the microphone."""
        assert self._card is not None
        self._card.say(pcm)

    def do(self, order: str, argument: Any = None) -> Any:
        """Have the session do something."""
        conversation = self._conversation
        orders: dict[str, Callable[[], Any]] = {
            "user_message": lambda: conversation.send_user_message(argument),
            "contextual_update": lambda: conversation.send_contextual_update(argument),
            "user_activity": conversation.register_user_activity,
            "multimodal_message": lambda: conversation.send_multimodal_message(
                **argument
            ),
            "end": conversation.end_session,
        }
        return orders[order]()

    def close(self) -> None:
        """End the session, if it has not ended."""
        self._conversation.end_session()
        self._conversation.wait_for_session_end()
        self._http.close()


class _AsyncCard(AsyncAudioInterface):
    """Sends silence in real time, and whatever it was given to say."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._waiting = bytearray()

    def say(self, pcm: bytes) -> None:
        self._waiting += pcm

    async def start(self, input_callback: Callable[[bytes], Awaitable[None]]) -> None:
        self._task = asyncio.get_running_loop().create_task(
            self._capture(input_callback)
        )

    async def _capture(self, callback: Callable[[bytes], Awaitable[None]]) -> None:
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            due_s += CHUNK_SAMPLES / RATE_HZ
            await asyncio.sleep(due_s - loop.time())
            chunk = bytes(self._waiting[:CHUNK_BYTES]).ljust(CHUNK_BYTES, b"\0")
            del self._waiting[:CHUNK_BYTES]
            await callback(chunk)

    async def stop(self) -> None:
        self._task.cancel()
        if self._task is not asyncio.current_task():
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def output(self, audio: bytes) -> None:
        self._told.tell("audio", len(audio))

    async def interrupt(self) -> None:
        self._told.tell("interrupted")


class AsyncPythonSession:
    """`AsyncConversation`, on a loop in a thread. `close` it afterwards."""

    def __init__(
        self,
        url: str,
        agent_id: str,
        *,
        api_key: str = "",
        voice: bool = True,
        variables: dict[str, Any] | None = None,
        on_prem: OnPremInitiationData | None = None,
    ) -> None:
        self.told = Told()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        tools = ClientTools(loop=self._loop)
        tools.register("show_page", self._show_page, is_async=True)
        self._card = _AsyncCard(self.told) if voice else None
        self._http = httpx.Client()
        self._conversation = AsyncConversation(
            ElevenLabs(base_url=url, api_key=api_key, httpx_client=self._http),
            agent_id,
            requires_auth=bool(api_key),
            audio_interface=self._card,
            client_tools=tools,
            config=ConversationInitiationData(dynamic_variables=variables or {}),
            on_prem_config=on_prem,
            callback_agent_response=self._telling("agent_said"),
            callback_agent_response_correction=self._corrected,
            callback_user_transcript=self._telling("user_said"),
            callback_latency_measurement=self._telling("latency"),
            callback_disconnect=self._disconnected,
        )
        self._run(self._conversation.start_session())
        self.told.tell("started")

    def _telling(self, kind: str) -> Callable[[Any], Awaitable[None]]:
        async def tell(detail: Any) -> None:
            self.told.tell(kind, detail)

        return tell

    async def _corrected(self, original: str, corrected: str) -> None:
        self.told.tell("corrected", [original, corrected])

    async def _disconnected(self, details: DisconnectionDetails) -> None:
        _left(self.told, details)

    async def _show_page(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return show_page(self.told)(parameters)

    def _run(self, work: Awaitable[Any]) -> Any:
        async def whole() -> Any:
            return await work

        return asyncio.run_coroutine_threadsafe(whole(), self._loop).result(TIMEOUT_S)

    def say(self, pcm: Samples) -> None:
        """Speak into the microphone."""
        assert self._card is not None
        self._loop.call_soon_threadsafe(self._card.say, pcm.tobytes())

    def do(self, order: str, argument: Any = None) -> Any:
        """Have the session do something."""
        conversation = self._conversation
        orders: dict[str, Callable[[], Awaitable[Any]]] = {
            "user_message": lambda: conversation.send_user_message(argument),
            "contextual_update": lambda: conversation.send_contextual_update(argument),
            "user_activity": conversation.register_user_activity,
            "multimodal_message": lambda: conversation.send_multimodal_message(
                **argument
            ),
            "end": conversation.end_session,
        }
        return self._run(orders[order]())

    def close(self) -> None:
        """End the session, if it has not ended."""
        try:
            self._run(self._conversation.end_session())
            # A refusal may come before the SDK has sent its first frame; the SDK raises
            # it here then.
            with contextlib.suppress(ConnectionClosed):
                self._run(self._conversation.wait_for_session_end())
        finally:
            self._http.close()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
