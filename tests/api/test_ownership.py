from datetime import UTC, datetime

from elevenlabs.types import DependentAvailableAgentIdentifier, ResourceAccessInfo

from conversations.api.ownership import access_info, dependents_json
from conversations.store.library.dependents import Dependent


def test_shapes_are_those_of_the_sdk():
    ResourceAccessInfo.model_validate(access_info(), strict=True)
    since = datetime(2026, 1, 2, tzinfo=UTC)
    [shown] = dependents_json([Dependent("agent_1", "Desk", since)])
    DependentAvailableAgentIdentifier.model_validate(shown, strict=True)
    assert shown["created_at_unix_secs"] == 1_767_312_000
    assert shown["type"] == "available"
