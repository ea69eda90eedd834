"""Built-in tools that programs sent before there was a column for them.

May be broken off and run again: an agent that has been done keeps nothing to be moved.
"""

import copy
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PATH = ("conversation_config", "agent", "prompt", "built_in_tools")
NAMES = (
    "language_detection",
    "skip_turn",
    "transfer_to_agent",
    "transfer_to_number",
    "play_keypad_touch_tone",
    "voicemail_detection",
    "end_call",
)
"""Those that have become settings of the agent. That a call may be ended was one before;
what is said of it was not."""


def bring_in(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    agents = apps.get_model("conversations", "Agent").objects
    for agent in agents.exclude(vendor_settings={}).iterator(chunk_size=200):
        tools, kept = moved(agent.vendor_settings)
        if kept != agent.vendor_settings:
            # What staff have set since stands.
            agent.system_tools = {**tools, **agent.system_tools}
            agent.vendor_settings = kept
            agent.save(update_fields=["system_tools", "vendor_settings"])


def moved(kept: Any) -> tuple[dict[str, Any], Any]:
    """The tools among what was kept, and what is left of it."""
    left = copy.deepcopy(kept)
    branches = [left]
    for name in PATH:
        branch = branches[-1].get(name) if isinstance(branches[-1], dict) else None
        if not isinstance(branch, dict):
            return {}, kept
        branches.append(branch)
    tools = {name: branches[-1].pop(name) for name in NAMES if name in branches[-1]}
    for name, branch in zip(reversed(PATH), reversed(branches[:-1]), strict=True):
        if not branch[name]:
            del branch[name]
    return {name: tool for name, tool in tools.items() if isinstance(tool, dict)}, left


class Migration(migrations.Migration):
    dependencies = [("conversations", "0010_knowledge_tools_models")]

    operations = [migrations.RunPython(bring_in, migrations.RunPython.noop)]
