"""Agents without models of speech: a conversation costs only the time to hear it."""

import httpx

from tests.server.live_parley import API_KEY, LiveParley

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
WIDGET = {
    "variant": "full",
    "default_expanded": True,
    "transcript_enabled": True,
    "text_input_enabled": True,
    "end_feedback": {"type": "rating"},
}
"""How the desk's widget looks."""
CRITERION = {
    "id": "polite",
    "name": "Polite",
    "type": "prompt",
    "conversation_goal_prompt": "The agent was polite.",
    "scoring_mode": "numeric_uniform",
    "max_score": 5,
}
ITEMS = {
    "wish": {"type": "string", "description": "What the caller wanted."},
    "visits": {"type": "integer", "dynamic_variable": "visits"},
}
"""What is asked of every conversation with a desk."""


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


def set_up(live: LiveParley) -> None:
    """Widgets and files, as an owner does, by the API of a running server."""
    for agent_id in (DESK, PRIVATE_DESK):
        httpx.patch(
            f"{live.url}/v1/convai/agents/{agent_id}",
            json={
                "platform_settings": {
                    "widget": WIDGET,
                    "evaluation": {"criteria": [CRITERION]},
                    "data_collection": ITEMS,
                },
                "conversation_config": {
                    "conversation": {"file_input": {"enabled": True}}
                },
            },
            headers={"xi-api-key": API_KEY},
        ).raise_for_status()
