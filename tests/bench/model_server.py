"""An OpenAI-compatible model server with fixed delays.

With it only the platform's own cost is left to measure. Transcriptions take `STT_MS`; a
chat answer has its first token after `FIRST_TOKEN_MS` and its first sentence after
`FIRST_SENTENCE_MS`; speech has its first byte after `TTS_MS` and then streams ten times
faster than real time. Plain HTTP/1.1 on asyncio streams: it shares a core with the
callers and must stay light.
"""

import argparse
import asyncio
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

STT_MS = 150
FIRST_TOKEN_MS = 250
FIRST_SENTENCE_MS = 350
TTS_MS = 120
RATE_HZ = 24_000
MS_PER_CHARACTER = 62
CHUNK_MS = 200
SPEED_UP = 10

QUESTIONS = (
    "What time do you open on Saturday?",
    "How much does a guest card cost for a week?",
    "Which room has the large screen in it?",
    "Where may I leave my bicycle overnight?",
)
ANSWERS = (
    "The museum garden stays accessible until dusk. Visitors usually enter through the "
    "northern gate beside the fountain. Dogs remain outside, please.",
    "Our ferry leaves every forty minutes. Passengers board at the second pier behind "
    "the harbour office. Children under six travel without paying anything.",
    "The workshop begins after lunch. Everyone brings an apron and a pair of sturdy "
    "gloves. Clay and glazes are provided by the potters.",
)


def _tone() -> bytes:
    """A steady vowel-like buzz: audible from its first sample on."""
    t = np.arange(RATE_HZ) / RATE_HZ
    wave = sum(np.sin(2 * np.pi * 140 * k * t) / k for k in range(1, 9))
    return (np.asarray(wave) * 3000).astype(np.int16).tobytes()


TONE = _tone()


class ModelServer:
    """Answers three kinds of request; `answers` and `questions` repeat in turn."""

    def __init__(self, answers: tuple[str, ...] = ANSWERS) -> None:
        self._answers: Iterator[str] = itertools.cycle(answers)
        self._questions: Iterator[str] = itertools.cycle(QUESTIONS)

    async def serve(self, port: int) -> asyncio.Server:
        """Listen on loopback."""
        return await asyncio.start_server(self._connected, "127.0.0.1", port)

    async def _connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while True:
                path, body = await _read_request(reader)
                arrived_s = asyncio.get_running_loop().time()
                await self._answer(path, body, arrived_s, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(
        self, path: str, body: bytes, arrived_s: float, writer: asyncio.StreamWriter
    ) -> None:
        if path.endswith("/audio/transcriptions"):
            await _until(arrived_s, STT_MS)
            _write_json(writer, {"text": next(self._questions)})
        elif path.endswith("/chat/completions"):
            await self._chat(json.loads(body), arrived_s, writer)
        elif path.endswith("/audio/speech"):
            await _speech(len(json.loads(body)["input"]), arrived_s, writer)
        else:
            _write_json(writer, {"object": "list", "data": [{"id": "loopback"}]})
        await writer.drain()

    async def _chat(
        self, request: dict[str, Any], arrived_s: float, writer: asyncio.StreamWriter
    ) -> None:
        text = next(self._answers)
        if not request.get("stream"):
            await _until(arrived_s, FIRST_SENTENCE_MS)
            message = {"role": "assistant", "content": text}
            _write_json(writer, {"choices": [{"index": 0, "message": message}]})
            return
        _write_head(writer, "text/event-stream")
        first, *rest = text.split(". ")
        pieces = [piece + " " for piece in (first + ".").split()]
        step_ms = (FIRST_SENTENCE_MS - FIRST_TOKEN_MS) / max(len(pieces) - 1, 1)
        for index, piece in enumerate(pieces):
            await _until(arrived_s, FIRST_TOKEN_MS + index * step_ms)
            _write_event(writer, {"content": piece})
        for index, sentence in enumerate(rest, 1):
            await _until(arrived_s, FIRST_SENTENCE_MS + index * 100)
            end = ". " if index < len(rest) else ""
            _write_event(writer, {"content": sentence + end})
        _write_event(writer, {}, "stop")
        _write_chunk(writer, b"data: [DONE]\n\n")
        _write_chunk(writer, b"")


async def _speech(
    characters: int, arrived_s: float, writer: asyncio.StreamWriter
) -> None:
    await _until(arrived_s, TTS_MS)
    _write_head(writer, "audio/pcm")
    length_ms = max(characters * MS_PER_CHARACTER, CHUNK_MS)
    for index in range(-(-length_ms // CHUNK_MS)):
        await _until(arrived_s, TTS_MS + index * CHUNK_MS / SPEED_UP)
        first = (index * CHUNK_MS * RATE_HZ * 2 // 1000) % len(TONE)
        _write_chunk(writer, TONE[first : first + CHUNK_MS * RATE_HZ * 2 // 1000])
        await writer.drain()
    _write_chunk(writer, b"")


async def _read_request(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    request_line, *lines = head.split("\r\n")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines if line)
    }
    path = request_line.split(" ")[1].partition("?")[0]
    if "chunked" in headers.get("transfer-encoding", ""):
        return path, await _read_chunks(reader)
    return path, await reader.readexactly(int(headers.get("content-length", "0")))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return body


async def _until(arrived_s: float, after_ms: float) -> None:
    now_s = asyncio.get_running_loop().time()
    await asyncio.sleep(max(0.0, arrived_s + after_ms / 1000 - now_s))


def _write_head(writer: asyncio.StreamWriter, content_type: str) -> None:
    writer.write(
        f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n"
        "Transfer-Encoding: chunked\r\n\r\n".encode()
    )


def _write_chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(b"%x\r\n%b\r\n" % (len(data), data))


def _write_event(
    writer: asyncio.StreamWriter, delta: dict[str, str], finish: str | None = None
) -> None:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    data = json.dumps({"object": "chat.completion.chunk", "choices": [choice]})
    _write_chunk(writer, b"data: " + data.encode() + b"\n\n")


def _write_json(writer: asyncio.StreamWriter, value: object) -> None:
    body = json.dumps(value).encode()
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--answers", help="JSON file: a list of texts to answer with")
    arguments = parser.parse_args()
    answers = ANSWERS
    if arguments.answers:
        answers = tuple(json.loads(Path(arguments.answers).read_text()))
    asyncio.run(_serve(ModelServer(answers), arguments.port))


async def _serve(models: ModelServer, port: int) -> None:
    server = await models.serve(port)
    await server.serve_forever()


if __name__ == "__main__":
    main()
