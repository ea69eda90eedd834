"""The tools and documents that an agent is given over the API."""

import pytest

from conversations.models import AgentDocument, Document, Tool
from conversations.store.agents import editing as agent_editing
from conversations.store.agents.config.conversion import BadConfig, shown_at
from conversations.store.agents.config.links import KNOWLEDGE_BASE, TOOL_IDS

pytestmark = pytest.mark.django_db

CC = "conversation_config"


def any_provider(column, name):
    return None


def create(sent):
    return agent_editing.create_agent(sent, any_provider)


def change(agent, sent):
    return agent_editing.change_agent(agent.public_id, sent, any_provider)


def test_tools_and_documents_are_linked():
    tool = Tool.objects.create(name="map", kind="client")
    text = Document.objects.create(name="Hours", kind="text", text="9 to 5")
    page = Document.objects.create(name="Page", kind="url", url="https://a.example")
    wanted = [
        {"type": "url", "name": "Page", "id": page.public_id, "usage_mode": "prompt"},
        {"type": "text", "name": "My name for it", "id": text.public_id},
    ]
    prompt = {"tool_ids": [tool.public_id], "knowledge_base": wanted}
    agent = create({CC: {"agent": {"prompt": prompt}}})
    assert list(agent.tools.all()) == [tool]
    links = AgentDocument.objects.filter(agent=agent)
    assert [(link.document, link.usage) for link in links] == [
        (page, "prompt"),
        (text, "auto"),
    ]
    assert shown_at(agent, KNOWLEDGE_BASE) == wanted
    assert shown_at(agent, TOOL_IDS) == [tool.public_id]
    links.filter(document=text).delete()
    agent = agent_editing.find_agent(agent.public_id)
    assert shown_at(agent, KNOWLEDGE_BASE) == wanted[:1]
    agent = change(agent, {CC: {"agent": {"prompt": {"tool_ids": []}}}})
    assert not agent.tools.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("tool_ids", ["tool_nope"]), ("knowledge_base", [{"id": "doc_nope"}])],
)
def test_unknown_ids_are_named_and_nothing_is_changed(name, value):
    agent = create({"name": "Desk", CC: {}})
    with pytest.raises(BadConfig, match=f"{name}: there is no .* '{name[:3]}|doc_nope"):
        change(agent, {"name": "Other", CC: {"agent": {"prompt": {name: value}}}})
    agent.refresh_from_db()
    assert agent.name == "Desk"
