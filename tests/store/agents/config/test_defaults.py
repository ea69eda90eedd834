import pytest
from elevenlabs.types import AgentWorkflowResponseModel

from conversations.store.agents.config.defaults import DEFAULTS, complete_workflow


@pytest.mark.parametrize(
    "node",
    [
        {"type": "start"},
        {"type": "end"},
        {"type": "override_agent", "label": "Kind"},
        {"type": "standalone_agent", "agent_id": "agent_x"},
        {"type": "tool"},
        {"type": "say", "label": "Say", "message": {"type": "prompt", "prompt": "Hi"}},
        {
            "type": "phone_number",
            "transfer_destination": {"type": "phone", "phone_number": "+1"},
        },
    ],
    ids=lambda node: node["type"],
)
def test_nodes_have_all_that_strict_clients_need(node):
    edge = {"source": "a", "target": "b"}
    workflow = complete_workflow({"nodes": {"a": node}, "edges": {"e": edge}})
    AgentWorkflowResponseModel.model_validate(workflow, strict=True)
    assert workflow["nodes"]["a"].items() >= node.items()
    assert workflow["edges"]["e"].items() >= edge.items()


def test_what_was_sent_wins():
    node = {"type": "end", "position": {"x": 1.5, "y": 2}, "edge_order": ["e"]}
    workflow = complete_workflow({"nodes": {"a": node}, "prevent_subagent_loops": True})
    assert workflow["nodes"]["a"] == {**node, "outcome": "success"}
    assert workflow["prevent_subagent_loops"] is True


def test_without_a_workflow_there_is_an_empty_one():
    assert complete_workflow(None) == complete_workflow({}) == DEFAULTS["workflow"]


@pytest.mark.parametrize("odd", ["text", [1], {"nodes": "none", "edges": {"e": 1}}])
def test_what_is_no_workflow_is_given_back_as_it_is(odd):
    whole = complete_workflow(odd)
    assert whole == odd or whole.items() >= odd.items()
