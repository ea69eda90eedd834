import copy

import pytest
from django.utils import timezone
from elevenlabs.types import (
    GetToolDependentAgentsResponseModel,
    ToolResponseModel,
    ToolsResponseModel,
)

from conversations.models import Agent, Conversation, Tool, ToolCall

TOOLS = "/v1/convai/tools"
CLIENT = {
    "type": "client",
    "name": "show_map",
    "description": "Show a place on the map.",
    "parameters": {
        "type": "object",
        "properties": {"place": {"type": "string", "description": "Where."}},
        "required": ["place"],
    },
    "expects_response": True,
    "x_future": {"kept": [1, None]},
}
WEBHOOK = {
    "type": "webhook",
    "name": "slots",
    "description": "Free times.",
    "api_schema": {
        "url": "https://api.example/{day}",
        "path_params_schema": {"day": {"type": "string", "description": "Day."}},
        "query_params_schema": {
            "properties": {"n": {"type": "integer", "constant_value": 3}}
        },
        "request_headers": {"Authorization": {"secret_id": "secret_1"}},
    },
}
SYSTEM = {
    "type": "system",
    "name": "end_call",
    "params": {"system_tool_type": "end_call"},
}


@pytest.fixture
def writer(caller):
    return caller("read", "write")


def send(client, method, path, body):
    return getattr(client, method)(path, body, content_type="application/json")


def create(client, config, **more):
    return send(client, "post", TOOLS, {"tool_config": config, **more})


@pytest.mark.parametrize("config", [CLIENT, WEBHOOK, SYSTEM], ids=lambda c: c["type"])
def test_what_was_sent_comes_back(writer, config):
    sent = copy.deepcopy(config)
    answer = create(writer, sent)
    assert answer.status_code == 200
    made = answer.json()
    assert made["tool_config"] == config
    assert made["id"].startswith("tool_")
    again = writer.get(f"{TOOLS}/{made['id']}").json()
    assert again == made
    ToolResponseModel.model_validate(again, strict=True)


def test_mocks_are_kept_beside_the_configuration(writer):
    mocks = [{"mock_result": "Sunny."}]
    made = create(writer, CLIENT, response_mocks=mocks).json()
    assert made["response_mocks"] == mocks
    assert made["tool_config"] == CLIENT
    path = f"{TOOLS}/{made['id']}"
    changed = send(writer, "patch", path, {"tool_config": WEBHOOK}).json()
    assert (changed["response_mocks"], changed["tool_config"]) == (mocks, WEBHOOK)
    body = {"tool_config": WEBHOOK, "response_mocks": []}
    assert send(writer, "patch", path, body).json()["response_mocks"] == []


def test_dashboards_lists_come_back_as_the_sdks_read_them(writer):
    listed = {
        **WEBHOOK,
        "api_schema": {
            "url": "https://api.example/x",
            "query_params_schema": [
                {"id": "q", "type": "string", "value_type": "llm_prompt"}
            ],
            "request_headers": [{"type": "value", "name": "A", "value": "b"}],
        },
    }
    made = create(writer, listed).json()
    ToolResponseModel.model_validate(made, strict=True)
    api_schema = made["tool_config"]["api_schema"]
    assert api_schema["query_params_schema"]["properties"] == {"q": {"type": "string"}}


def test_update_changes_what_lists_show(writer):
    made = create(writer, CLIENT).json()
    changed = {**CLIENT, "name": "show_street"}
    answer = send(writer, "patch", f"{TOOLS}/{made['id']}", {"tool_config": changed})
    assert answer.json()["tool_config"] == changed
    [shown] = writer.get(TOOLS).json()["tools"]
    assert shown["tool_config"]["name"] == "show_street"


def test_faults_name_the_field(writer):
    bad = {**CLIENT, "assignments": [{}], "execution_mode": "never"}
    answer = create(writer, bad)
    assert answer.status_code == 422
    faults = {tuple(fault["loc"]): fault["msg"] for fault in answer.json()["detail"]}
    place = ("body", "tool_config")
    assert "'immediate'" in faults[*place, "execution_mode"]
    assert faults[*place, "assignments", "0", "value_path"] == "is needed"
    assert Tool.objects.count() == 0


def test_list_finds_sorts_and_pages(writer):
    for config in (CLIENT, WEBHOOK, SYSTEM):
        create(writer, config)

    def names(**query):
        answer = writer.get(TOOLS, query).json()
        ToolsResponseModel.model_validate(answer, strict=True)
        return [tool["tool_config"]["name"] for tool in answer["tools"]], answer

    assert names()[0] == ["end_call", "show_map", "slots"]
    assert names(search="MAP")[0] == ["show_map"]
    assert names(types=["client", "webhook"])[0] == ["show_map", "slots"]
    assert names(sort_by="created_at", sort_direction="desc")[0][0] == "end_call"
    first, answer = names(page_size=2)
    assert answer["has_more"] is True
    rest, answer = names(page_size=2, cursor=answer["next_cursor"])
    assert (first + rest, answer["has_more"]) == (
        ["end_call", "show_map", "slots"],
        False,
    )


def test_agents_that_have_a_tool_are_told_and_keep_it(writer, agent):
    tool = Tool.objects.get(public_id=create(writer, CLIENT).json()["id"])
    agent.tools.add(tool)
    path = f"{TOOLS}/{tool.public_id}"
    told = writer.get(f"{path}/dependent-agents").json()
    GetToolDependentAgentsResponseModel.model_validate(told, strict=True)
    assert [dependent["id"] for dependent in told["agents"]] == [agent.public_id]
    [used] = writer.get(TOOLS, {"used_by_agent_id": agent.public_id}).json()["tools"]
    assert used["id"] == tool.public_id
    refused = writer.delete(path)
    assert refused.status_code == 400
    assert "Library desk" in refused.json()["detail"]["message"]
    assert writer.delete(f"{path}?force=true").status_code == 200
    assert writer.get(path).status_code == 404


def test_use_is_counted_from_the_calls_of_the_agents_that_have_it(
    writer, agent, django_assert_max_num_queries
):
    made = create(writer, CLIENT).json()
    agent.tools.set(Tool.objects.all())
    other = Agent.objects.create(name="Another, with a tool of the same name")
    for of, call_id, latency_ms in [
        (agent, "1", 500),
        (agent, "2", 1_500),
        (other, "3", 9),
    ]:
        talk = Conversation.objects.create(
            agent=of, agent_name=of.name, started_at=timezone.now()
        )
        ToolCall.objects.create(
            conversation=talk,
            call_id=call_id,
            name="show_map",
            kind="client",
            event_id=1,
            requested_ms=1,
            latency_ms=latency_ms,
        )
    for number in range(5):
        create(writer, {**CLIENT, "name": f"other_{number}"})
    with django_assert_max_num_queries(4):
        shown = writer.get(TOOLS).json()["tools"]
    used = {tool["id"]: tool["usage_stats"] for tool in shown}
    assert used[made["id"]] == {"total_calls": 2, "avg_latency_secs": 1.0}
    assert sum(stats["total_calls"] for stats in used.values()) == 2


def test_what_is_not_there_is_404_and_scopes_hold(caller, writer):
    for method in ("get", "delete"):
        assert getattr(writer, method)(f"{TOOLS}/tool_x").status_code == 404
    answer = send(writer, "patch", f"{TOOLS}/tool_x", {"tool_config": CLIENT})
    assert answer.json()["detail"]["status"] == "tool_not_found"
    assert create(caller("read"), CLIENT).status_code == 403
    assert caller("talk").get(TOOLS).status_code == 403
    assert caller().get(TOOLS).status_code == 401
