"""Agents without models of speech: a conversation costs only the time to hear it."""

from typing import Any

from tests.server.live_parley import LiveParley

DESK = "agent_desk"
PRIVATE_DESK = "agent_private_desk"
GREETING = "Good day."
HEARD = "Hello there."
"""What the scripted recogniser makes of any speech."""

SHOW_PAGE = {
    "type": "client",
    "name": "show_page",
    "description": "Shows the reader a page.",
    "expects_response": True,
    "parameters": {
        "type": "object",
        "properties": {"page": {"type": "string", "description": "Which page."}},
        "required": ["page"],
    },
}
CONFIG: dict[str, Any] = {
    "agent": {
        "first_message": GREETING,
        "prompt": {
            "prompt": "You are a desk.",
            "llm": "openai/desk",
            "tools": [SHOW_PAGE],
            "built_in_tools": {"end_call": {"name": "end_call", "params": {}}},
        },
    },
}
"""The desk, as the REST API has it."""


def create_agents(live: LiveParley) -> None:
    """Add them to a server's database."""
    live.manage(
        "shell",
        "-c",
        "from conversations.models import Agent, Tool\n"
        f"tool = {SHOW_PAGE!r}\n"
        "tool = Tool.objects.create(name=tool['name'], kind='client',"
        " description=tool['description'], config=tool)\n"
        f"for public_id, private in (({DESK!r}, False), ({PRIVATE_DESK!r}, True)):\n"
        "    agent = Agent.objects.create(public_id=public_id, name=public_id,"
        f" first_message={GREETING!r}, prompt='You are a desk.',"
        " llm='openai/desk', stt='scripted/lines', tts='scripted/tone',"
        " requires_auth=private)\n"
        "    agent.tools.add(tool)\n",
    )
