"""What of an agent's widget its own page follows: languages, texts, terms, picture."""

from typing import Any

from conversations.doors.pictures import widget_config_with_picture
from conversations.store.agents.editing import find_agent


def widget_of(agent_id: str) -> dict[str, Any]:
    """As the widget itself is told, with the picture at this site's own address."""
    return widget_config_with_picture(find_agent(agent_id))
