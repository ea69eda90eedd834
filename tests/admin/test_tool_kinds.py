import pytest

from conversations.admin.tool_kinds import COMMON, KINDS, OFFERED
from conversations.models import ToolKind
from conversations.protocol.tool_config import parse_tool


def test_every_kind_of_tool_is_explained():
    assert set(KINDS) == set(ToolKind.values)
    assert ToolKind.MCP not in OFFERED


@pytest.mark.parametrize("kind", KINDS)
def test_example_is_a_tool_of_its_kind(kind):
    assert parse_tool(KINDS[kind].example).type == kind


def test_nothing_is_explained_twice():
    for each in KINDS.values():
        names = [name for name, _ in each.terms + COMMON]
        assert len(names) == len(set(names))
