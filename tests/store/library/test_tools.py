import pytest

from conversations.models import Agent
from conversations.protocol.tool_config import parse_tool
from conversations.store.library.dependents import InUse
from conversations.store.library.tools import (
    agents_with_tool,
    create_tool,
    delete_tool,
    find_tool,
    tool_config,
    tool_page,
    update_tool,
    use_of,
)

pytestmark = pytest.mark.django_db
WAVE = {"type": "client", "name": "wave", "description": "Wave."}


@pytest.fixture
def tool():
    return create_tool(parse_tool(WAVE), [{"mock_result": "x"}])


def test_columns_follow_the_configuration(tool):
    nod = {**WAVE, "name": "nod", "description": "Nod."}
    update_tool(tool, parse_tool(nod), None)
    tool.refresh_from_db()
    assert (tool.name, tool.kind, tool.description) == ("nod", "client", "Nod.")
    assert tool_config(tool) == nod
    assert tool.config["response_mocks"] == [{"mock_result": "x"}]


def test_tool_never_used_has_numbers_all_the_same(tool):
    assert use_of(find_tool(tool.public_id)) == {
        "total_calls": 0,
        "avg_latency_secs": 0.0,
    }


def test_tool_an_agent_has_is_kept(tool):
    agent = Agent.objects.create(name="Desk")
    agent.tools.add(tool)
    with pytest.raises(InUse, match="Desk"):
        delete_tool(tool, force=False)
    assert [a.name for a in agents_with_tool(tool, 10, None)[0]] == ["Desk"]
    delete_tool(tool, force=True)
    assert agent.tools.count() == 0


def test_pages_follow_one_another(tool):
    create_tool(parse_tool({**WAVE, "name": "nod"}))
    first = tool_page(page_size=1, cursor=None)
    second = tool_page(page_size=1, cursor=first.next_cursor)
    assert [row.name for row in first.rows + second.rows] == ["nod", "wave"]
    assert not second.has_more
