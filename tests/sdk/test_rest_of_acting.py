"""Knowledge, tools, secrets, connections and MCP servers by the SDKs' typed calls."""

import io
import json
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elevenlabs import ElevenLabs
from elevenlabs.core.api_error import ApiError
from pytest_django.live_server_helper import LiveServer

from conversations.engine.ports import ToolRequest
from conversations.models import Agent
from conversations.providers import site
from conversations.store.access.api_keys import make_key
from tests.api.agents.speakers import Models, Script, hangs_up
from tests.sdk.acting_configs import CLIENT, CONNECTIONS, DASHBOARD, SYSTEM, WEBHOOK
from tests.sdk.node_session import DRIVERS
from tests.sdk.told import TIMEOUT_S
from tests.sdk.typed import Wire, checked
from tests.store.held_conversations import call, held, looked_up, turn
from tests.tools.conftest import remote
from tests.tools.stand_in import Answer, StandIn

__all__ = ["remote"]

pytestmark = [
    pytest.mark.sdk,
    pytest.mark.timeout(600),
    pytest.mark.django_db(transaction=True),
]

Call = Callable[..., Any]


@pytest.fixture
def wire() -> Iterator[Wire]:
    known = Wire()
    yield known
    known.client.close()


@pytest.fixture
def client(live_server: LiveServer, wire: Wire) -> ElevenLabs:
    key, _ = make_key("sdk", ["read", "write", "talk"])
    return ElevenLabs(base_url=live_server.url, api_key=key, httpx_client=wire.client)


@pytest.fixture
def told(wire: Wire) -> Call:
    """What a call of the SDK gives, once it is known to be whole."""
    return lambda answer: checked(answer, wire)


@pytest.mark.parametrize("config", [WEBHOOK, CLIENT, SYSTEM, DASHBOARD])
def test_a_tool_of_any_kind_and_dialect(
    client: ElevenLabs, told: Call, wire: Wire, config: dict[str, Any]
) -> None:
    tools = client.conversational_ai.tools
    made = told(tools.create(request={"tool_config": config}))
    assert made.tool_config.type == config["type"]
    assert made.tool_config.name == config["name"]
    if config is not DASHBOARD:
        kept = wire.said["tool_config"]
        assert {name: kept[name] for name in config} == config
    got = told(tools.get(made.id))
    assert got.tool_config == made.tool_config
    changed = {**config, "description": "Does something else."}
    now = told(tools.update(made.id, request={"tool_config": changed}))
    assert now.tool_config.description == "Does something else."
    page = told(tools.list(search=config["name"]))
    assert [one.id for one in page.tools] == [made.id]
    told(tools.get_dependent_agents(made.id))
    tools.delete(made.id)
    with pytest.raises(ApiError) as gone:
        tools.get(made.id)
    assert gone.value.status_code == 404


def test_the_dashboards_dialect_is_read_as_the_api_writes_it(
    client: ElevenLabs, told: Call
) -> None:
    made = told(
        client.conversational_ai.tools.create(request={"tool_config": DASHBOARD})
    )
    api = made.tool_config.api_schema
    assert api.path_params_schema["id"].description == "The reader's number."
    assert api.query_params_schema.properties["lang"].constant_value == "en"
    assert api.request_headers == {"X-Source": "desk"}


def test_a_document_of_any_kind(
    client: ElevenLabs, told: Call, remote: StandIn
) -> None:
    remote.answer = lambda asked: Answer(
        body=b"<p>A day costs a penny.</p>", headers={"content-type": "text/html"}
    )
    knowledge = client.conversational_ai.knowledge_base
    documents = knowledge.documents
    text = told(documents.create_from_text(text="We open at nine.", name="Hours"))
    file = told(
        documents.create_from_file(
            file=("rules.txt", io.BytesIO(b"No smoking."), "text/plain"), name="Rules"
        )
    )
    url = told(documents.create_from_url(url=remote.url("/fees"), name="Fees"))
    for made, kind in ((text, "text"), (file, "file"), (url, "url")):
        got = told(documents.get(made.id))
        assert (got.type, got.id, got.name) == (kind, made.id, made.name)
    assert told(documents.get(url.id)).url == remote.url("/fees")
    assert told(documents.get(file.id)).filename == "rules.txt"
    page = told(knowledge.list(page_size=10))
    assert {one.id for one in page.documents} == {text.id, file.id, url.id}
    assert {one.type for one in page.documents} == {"text", "file", "url"}
    renamed = told(documents.update(text.id, name="Opening hours"))
    assert renamed.name == "Opening hours"
    told(documents.get_agents(text.id))
    for made in (text, file, url):
        documents.delete(made.id)
    assert told(knowledge.list()).documents == []


def test_an_index_is_computed_and_read(client: ElevenLabs, told: Call) -> None:
    knowledge = client.conversational_ai.knowledge_base
    text = knowledge.documents.create_from_text(text="We open at nine.", name="Hours")
    index = told(
        knowledge.document.compute_rag_index(
            text.id, model="multilingual_e5_large_instruct"
        )
    )
    assert index.status in ("created", "processing", "succeeded")
    told(client.conversational_ai.get_document_rag_indexes(text.id))
    told(client.conversational_ai.rag_index_overview())


def test_a_server_of_tools_with_a_policy(client: ElevenLabs, told: Call) -> None:
    servers = client.conversational_ai.mcp_servers
    secret = client.conversational_ai.secrets.create(name="mcp", value="never-told")
    config = {
        "name": "Library",
        "url": "http://127.0.0.1:9/mcp",
        "description": "Books.",
        "transport": "SSE",
        "approval_policy": "require_approval_per_tool",
        "request_headers": {"X-Key": {"secret_id": secret.secret_id}, "X-A": "b"},
        "response_timeout_secs": 9,
    }
    made = told(servers.create(config=config))
    assert made.config.request_headers["X-Key"].secret_id == secret.secret_id
    assert told(servers.get(made.id)).config == made.config
    assert [one.id for one in told(servers.list()).mcp_servers] == [made.id]
    now = told(
        servers.approval_policy.update(made.id, approval_policy="auto_approve_all")
    )
    assert now.config.approval_policy == "auto_approve_all"
    now = told(
        servers.tool_approvals.create(
            made.id,
            tool_name="find",
            tool_description="Finds.",
            approval_policy="auto_approved",
        )
    )
    assert [one.tool_name for one in now.config.tool_approval_hashes] == ["find"]
    told(servers.tool_approvals.delete(made.id, "find"))
    listed = told(servers.tools.list(made.id))
    assert (listed.success, listed.tools) == (False, [])
    now = told(
        servers.tool_configs.create(
            made.id,
            tool_name="find",
            execution_mode="async",
            input_overrides={"tenant": {"source": "constant", "constant_value": "n"}},
            assignments=[{"dynamic_variable": "shelf", "value_path": "shelf"}],
        )
    )
    [override] = now.config.tool_config_overrides
    assert override.input_overrides["tenant"].constant_value == "n"
    assert told(servers.tool_configs.get(made.id, "find")) == override
    told(servers.tool_configs.update(made.id, "find", response_timeout_secs=8))
    now = told(servers.tool_configs.delete(made.id, "find"))
    assert now.config.tool_config_overrides == []
    now = told(servers.update(made.id, execution_mode="post_tool_speech"))
    assert now.config.execution_mode == "post_tool_speech"
    servers.delete(made.id)
    assert told(servers.list()).mcp_servers == []


def test_a_secret(client: ElevenLabs, told: Call, wire: Wire) -> None:
    secrets = client.conversational_ai.secrets
    made = told(secrets.create(name="crm", value="never-told"))
    tool = {**WEBHOOK, "api_schema": dict(WEBHOOK["api_schema"])}
    tool["api_schema"]["request_headers"] = {"X-Key": {"secret_id": made.secret_id}}
    used_by = client.conversational_ai.tools.create(request={"tool_config": tool})
    [listed] = told(secrets.list()).secrets
    assert [one.id for one in listed.used_by.tools] == [used_by.id]
    assert "never-told" not in str(wire.said)
    assert told(secrets.update(made.secret_id, name="crm2", value="n2")).name == "crm2"
    with pytest.raises(ApiError):
        secrets.delete(made.secret_id)
    client.conversational_ai.tools.delete(used_by.id)
    secrets.delete(made.secret_id)
    assert told(secrets.list()).secrets == []


@pytest.mark.parametrize("config", CONNECTIONS, ids=lambda c: str(c["auth_type"]))
def test_a_connection_of_any_kind(
    client: ElevenLabs, told: Call, wire: Wire, config: dict[str, Any]
) -> None:
    connections = client.workspace.auth_connections
    made = told(connections.create(request=config))
    assert (made.auth_type, made.name) == (config["auth_type"], config["name"])
    assert "never-told" not in str(wire.said)
    [listed] = told(connections.list()).auth_connections
    assert listed.id == made.id
    assert type(listed).__name__.endswith(type(made).__name__.rpartition("_")[2])
    changed = told(connections.update(made.id, request={**config, "name": "another"}))
    assert changed.name == "another"
    connections.delete(made.id)
    assert told(connections.list()).auth_connections == []


def test_an_agent_that_knows_and_acts(
    client: ElevenLabs, told: Call, wire: Wire
) -> None:
    api = client.conversational_ai
    tool = api.tools.create(request={"tool_config": WEBHOOK})
    text = api.knowledge_base.documents.create_from_text(text="At nine.", name="Hours")
    server = api.mcp_servers.create(
        config={"name": "Library", "url": "http://127.0.0.1:9/mcp"}
    )
    prompt = {
        "prompt": "You are a desk.",
        "tool_ids": [tool.id],
        "mcp_server_ids": [server.id],
        "knowledge_base": [
            {"type": "text", "name": "Hours", "id": text.id, "usage_mode": "auto"}
        ],
        "rag": {"enabled": True, "max_retrieved_rag_chunks_count": 7},
        "built_in_tools": {
            "end_call": {
                "name": "end_call",
                "description": "When they are bored.",
                "params": {"system_tool_type": "end_call"},
            },
            "transfer_to_number": {
                "name": "transfer_to_number",
                "params": {
                    "system_tool_type": "transfer_to_number",
                    "transfers": [
                        {
                            "condition": "A person.",
                            "transfer_destination": {
                                "type": "phone",
                                "phone_number": "+4930123",
                            },
                            "transfer_type": "conference",
                        }
                    ],
                },
            },
        },
    }
    made = told(
        api.agents.create(
            name="Desk", conversation_config={"agent": {"prompt": prompt}}
        )
    )
    got = told(api.agents.get(made.agent_id)).conversation_config.agent.prompt
    assert (got.tool_ids, got.mcp_server_ids) == ([tool.id], [server.id])
    assert [(one.id, one.usage_mode) for one in got.knowledge_base] == [
        (text.id, "auto")
    ]
    assert got.rag.max_retrieved_rag_chunks_count == 7
    assert got.built_in_tools.end_call.description == "When they are bored."
    [way] = got.built_in_tools.transfer_to_number.params.transfers
    assert way.transfer_destination.phone_number == "+4930123"
    assert got.built_in_tools.skip_turn is None
    [user] = told(api.tools.get_dependent_agents(tool.id)).agents
    assert user.id == made.agent_id
    [user] = told(api.knowledge_base.documents.get_agents(text.id)).agents
    assert user.id == made.agent_id


def test_a_simulated_conversation(
    client: ElevenLabs, told: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = Models()
    monkeypatch.setattr(site, "registry", lambda: models)
    models.user = Script("Emma, please.")
    asked = ToolRequest("call_1", "show_shelf", {"shelf": "4"})
    sought = ToolRequest("call_2", "find_book", {"title": "Emma"})
    models.agent = Script([asked, sought], hangs_up("It is on shelf 4. Goodbye!"))
    agent = Agent.objects.create(name="Desk", inline_tools=[CLIENT, WEBHOOK])
    simulated = told(
        client.conversational_ai.agents.simulate_conversation(
            agent.public_id,
            simulation_specification={
                "simulated_user_config": {
                    "prompt": {"prompt": "You want a book.", "llm": "caller/x"}
                },
                "tool_mock_config": {"show_shelf": {"default_return_value": "shown"}},
            },
        )
    )
    first, second = simulated.simulated_conversation
    assert (first.role, first.message) == ("user", "Emma, please.")
    assert second.message == "It is on shelf 4. Goodbye!"
    shown, found, ended = second.tool_calls
    assert (found.type, found.tool_name) == ("webhook", "find_book")
    assert (shown.type, shown.tool_name) == ("client", "show_shelf")
    assert shown.params_as_json == '{"shelf": "4"}'
    assert (ended.type, ended.tool_name) == ("system", "end_call")
    assert [one.result_value for one in second.tool_results][0] == "shown"


def test_a_conversation_that_looked_things_up_and_acted(
    client: ElevenLabs, told: Call
) -> None:
    talk = spoken()
    detail = told(client.conversational_ai.conversations.get(talk))
    asked, answered = detail.transcript
    looked = asked.rag_retrieval_info
    assert (looked.retrieval_query, looked.rag_latency_secs) == ("when", 0.024)
    assert [chunk.document_id for chunk in looked.chunks] == ["doc_1"]
    assert [one.type for one in answered.tool_calls] == list(KINDS)
    assert [one.result_value for one in answered.tool_results] == list(KINDS)
    [update] = answered.tool_results[0].dynamic_variable_updates
    assert (update.variable_name, update.new_value) == ("shelf", "4")
    assert [one.is_error for one in answered.tool_results] == [False] * 3 + [True]


KINDS = ("webhook", "client", "system", "mcp")


def spoken() -> str:
    """The id of a conversation in which tools of every kind were called."""
    conversation = held(Agent.objects.create(name="Desk"))
    turn(conversation, "user", "When do you open?", 1)
    turn(conversation, "agent", "At nine.", 2)
    looked_up(conversation, 1, "when", text="We open at nine.")
    for kind in KINDS:
        call(
            conversation,
            f"{kind}_tool",
            2,
            kind=kind,
            arguments={"day": "Sunday"},
            result=kind,
            is_error=kind == "mcp",
            server="Library" if kind == "mcp" else "",
            latency_ms=250,
            variable_updates=[{"name": "shelf", "value": "4", "before": None}]
            if kind == "webhook"
            else [],
        )
    return str(conversation.public_id)


# --- Node ----------------------------------------------------------------------------


def test_node_takes_all_of_it(
    client: ElevenLabs, live_server: LiveServer, remote: StandIn
) -> None:
    remote.answer = lambda asked: Answer(
        body=b"<p>A penny.</p>", headers={"content-type": "text/html"}
    )
    key, _ = make_key("node", ["read", "write", "talk"])
    arguments = [live_server.url, key, spoken(), remote.url("/fees")]
    done = subprocess.run(
        ["node", DRIVERS / "node-acting.mjs", *arguments],
        capture_output=True,
        text=True,
        timeout=4 * TIMEOUT_S,
    )
    results = [json.loads(line) for line in done.stdout.splitlines()]
    problems = {one["name"]: one["problem"] for one in results if "problem" in one}
    assert problems == {}
    assert done.returncode == 0, done.stderr
    by_name = {one["name"]: one["value"] for one in results}
    assert "never-told" not in done.stdout
    webhook = by_name["tools.get webhook"]["toolConfig"]
    assert webhook["executionMode"] == "post_tool_speech"
    assert webhook["assignments"][0]["valuePath"] == "data.0.shelf"
    body = webhook["apiSchema"]["requestBodySchema"]["properties"]
    assert body["years"]["items"]["description"] == "A year."
    [used] = by_name["secrets.list"]["secrets"]
    assert [one["name"] for one in used["usedBy"]["tools"]] == ["find_book"]
    kinds = {one["type"] for one in by_name["knowledgeBase.list"]["documents"]}
    assert kinds == {"text", "file", "url"}
    prompt = by_name["agents.get"]["conversationConfig"]["agent"]["prompt"]
    assert prompt["builtInTools"]["endCall"]["description"] == "When they are bored."
    assert prompt["mcpServerIds"] == [by_name["mcpServers.create"]["id"]]
    listed = by_name["authConnections.list"]["authConnections"]
    assert sorted(one["authType"] for one in listed) == sorted(
        one["auth_type"] for one in CONNECTIONS
    )
    asked, answered = by_name["conversations.get"]["transcript"]
    assert asked["ragRetrievalInfo"]["retrievalQuery"] == "when"
    assert [one["type"] for one in answered["toolCalls"]] == list(KINDS)
    assert [one["resultValue"] for one in answered["toolResults"]] == list(KINDS)
