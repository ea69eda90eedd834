from typing import get_args

import pytest

from conversations.engine.ports import ToolKind
from conversations.hosted.tool_kinds import tool_kind
from conversations.models import ToolKind as StoredKind
from conversations.protocol.tool_config import TOOL_TYPES


@pytest.mark.parametrize("kind", get_args(ToolKind))
def test_a_known_kind_is_itself(kind):
    assert tool_kind(kind) == kind


@pytest.mark.parametrize("told", ["api_integration_webhook", "", None, 5, ["client"]])
def test_any_other_runs_elsewhere(told):
    assert tool_kind(told) == "webhook"


def test_engine_wire_and_rows_know_the_same_kinds():
    # Neither engine nor protocol may see the other, so only this keeps them together.
    assert set(get_args(ToolKind)) == set(TOOL_TYPES) == set(StoredKind.values)
