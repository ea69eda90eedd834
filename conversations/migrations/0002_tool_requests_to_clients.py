"""Agents that tell their clients what was told by default also tell of tool requests."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BEFORE = {
    "audio",
    "interruption",
    "agent_response",
    "agent_response_correction",
    "agent_chat_response_part",
    "user_transcript",
    "tentative_user_transcript",
    "client_tool_call",
    "agent_tool_response",
    "ping",
    "conversation_initiation_metadata",
}
ADDED = "agent_tool_request"


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Choices of the staff's own stay as they are."""
    agents = apps.get_model("conversations", "Agent").objects
    for agent in agents.only("client_events"):
        if set(agent.client_events) == BEFORE:
            agents.filter(pk=agent.pk).update(
                client_events=[*agent.client_events, ADDED]
            )


def take_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Undo it."""
    agents = apps.get_model("conversations", "Agent").objects
    for agent in agents.only("client_events"):
        if set(agent.client_events) == BEFORE | {ADDED}:
            agents.filter(pk=agent.pk).update(
                client_events=[e for e in agent.client_events if e != ADDED]
            )


class Migration(migrations.Migration):

    dependencies = [("conversations", "0001_initial")]

    operations = [migrations.RunPython(add, take_back)]
