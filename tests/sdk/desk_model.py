"""A language model that anyone can foretell, served as OpenAI's chat completions are.

What the user says decides: "Show page N" calls the tool `show_page`, "What do you know?"
repeats what the application told the agent, "Tell me a story" takes a long time to hear,
"Goodbye" hangs up; anything else is repeated, with the number of pictures. It fills in
whatever form it is shown, as a judge has to.
"""

import http.server
import json
import re
import threading
from typing import Any

from tests.server.judge_server import filled

STORY = " ".join(f"Then page {number} was turned." for number in range(1, 21))
FAREWELL = "Goodbye, then."

Message = dict[str, Any]


def _call(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {"index": 0, "id": f"call_{name}", "type": "function", "function": function}


def _words(message: Message) -> str:
    content = message["content"]
    if isinstance(content, str):
        return content
    words = " ".join(part["text"] for part in content if part["type"] == "text")
    return f"{words} ({len(content) - 1} picture)"


def answer(messages: list[Message], tools: set[str]) -> list[dict[str, Any]]:
    """The deltas of an answer."""
    last = messages[-1]
    if last["role"] == "tool":
        return [{"content": f"The tool said: {last['content']}"}]
    said = _words(next(m for m in reversed(messages) if m["role"] == "user"))
    if (page := re.match(r"Show page (\w+)", said)) and "show_page" in tools:
        return [{"tool_calls": [_call("show_page", {"page": page[1]})]}]
    if said == "Goodbye" and "end_call" in tools:
        return [
            {"content": FAREWELL},
            {"tool_calls": [_call("end_call", {"reason": "The user left."})]},
        ]
    if said == "What do you know?":
        told = [m["content"] for m in messages[1:] if m["role"] == "system"]
        return [{"content": f"I know: {' '.join(told)}"}]
    if said == "Tell me a story":
        return [{"content": f"{word} "} for word in STORY.split()]
    return [{"content": f"You said: {said}"}]


def _deltas(request: dict[str, Any], tools: set[str]) -> list[dict[str, Any]]:
    if form := request.get("response_format"):
        return [{"content": json.dumps(filled(form["json_schema"]["schema"]))}]
    return answer(request["messages"], tools)


class DeskModel:
    """Listens on loopback. `close` it afterwards."""

    def __init__(self) -> None:
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._reply("application/json", json.dumps({"data": [{"id": "desk"}]}))

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        tools = {tool["function"]["name"] for tool in request.get("tools", [])}
        deltas = [*_deltas(request, tools), {}]
        events = [json.dumps({"choices": [{"delta": delta}]}) for delta in deltas]
        stream = "".join(f"data: {event}\n\n" for event in [*events, "[DONE]"])
        self._reply("text/event-stream", stream)

    def _reply(self, media_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass
