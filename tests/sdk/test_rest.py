"""The REST API by both server-side SDKs; Node's throws where an answer lacks a key."""

import json
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from elevenlabs import ElevenLabs
from elevenlabs.core.api_error import ApiError

from tests.sdk.node_session import DRIVERS
from tests.sdk.python_session import PythonSession
from tests.sdk.scripted_agents import DESK, GREETING
from tests.sdk.told import TIMEOUT_S
from tests.server.live_parley import API_KEY, LiveParley

pytestmark = [pytest.mark.sdk, pytest.mark.server, pytest.mark.timeout(600)]

ANSWER = "You said: What a fine day"


@pytest.fixture(scope="session")
def held(live_parley: LiveParley) -> str:
    """A spoken conversation that is over."""
    session = PythonSession(live_parley.url, DESK)
    session.told.wait("agent_said", lambda said: said == GREETING)
    session.do("user_message", "What a fine day")
    session.told.wait("agent_said", lambda said: said == ANSWER)
    [row] = live_parley.rows(
        "SELECT public_id FROM conversations_conversation ORDER BY id DESC LIMIT 1"
    )
    conversation_id: str = row["public_id"]
    deadline_s = time.monotonic() + TIMEOUT_S
    while ANSWER not in [
        turn["heard_text"] for turn in live_parley.turns(conversation_id)
    ]:
        assert time.monotonic() < deadline_s, live_parley.turns(conversation_id)
        time.sleep(0.05)
    session.close()
    live_parley.wait_for_status(conversation_id, "done")
    return conversation_id


@pytest.fixture(scope="module")
def by_node(live_parley: LiveParley, held: str) -> dict[str, dict[str, Any]]:
    """What came of each call."""
    done = subprocess.run(
        ["node", DRIVERS / "node-rest.mjs", live_parley.url, API_KEY, held, DESK],
        capture_output=True,
        text=True,
        timeout=4 * TIMEOUT_S,
    )
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, (done.stderr, results[-1:])
    return {result["name"]: result for result in results}


NODE_CALLS = (
    *("agents.create", "agents.get", "agents.list", "agents.update"),
    *("agents.widget.get", "agents.link.get", "agents.duplicate", "agents.delete"),
    *("tools.create", "tools.get", "tools.list", "tools.update", "tools.delete"),
    *("secrets.create", "secrets.list", "secrets.update", "secrets.delete"),
    "knowledgeBase.documents.createFromText",
    *("knowledgeBase.list", "knowledgeBase.documents.get"),
    *("knowledgeBase.documents.update", "knowledgeBase.documents.delete"),
    *("settings.get", "settings.update"),
    *("conversations.list", "conversations.get", "conversations.audio.get"),
    *("conversations.list filtered", "conversations.analysis.run"),
    "agents.simulateConversation",
    *("conversations.feedback.create", "conversations.getSignedUrl"),
    *("conversations.getWebrtcToken", "conversations.delete"),
)


@pytest.mark.parametrize("name", NODE_CALLS)
def test_node_takes_the_answer(name: str, by_node: dict[str, dict[str, Any]]) -> None:
    assert by_node[name].get("problem") is None


def test_node_gets_what_it_gave(by_node: dict[str, dict[str, Any]]) -> None:
    agent = by_node["agents.get"]["value"]
    assert agent["name"] == "Strict desk"
    assert agent["tags"] == ["strict"]
    config = agent["conversationConfig"]
    assert config["agent"]["firstMessage"] == "Good evening."
    assert config["agent"]["prompt"]["toolIds"] == [
        by_node["tools.create"]["value"]["id"]
    ]
    [criterion] = agent["platformSettings"]["evaluation"]["criteria"]
    assert criterion["conversationGoalPrompt"] == "The agent was polite."
    assert by_node["agents.update"]["value"]["name"] == "Stricter desk"
    assert by_node["agents.widget.get"]["value"]["widgetConfig"]["variant"] == "full"


def test_node_reads_the_conversation(
    by_node: dict[str, dict[str, Any]], held: str
) -> None:
    listed = by_node["conversations.list"]["value"]["conversations"]
    assert held in [item["conversationId"] for item in listed]
    detail = by_node["conversations.get"]["value"]
    assert detail["hasAudio"] is True
    assert [turn.get("message") for turn in detail["transcript"]][-2:] == [
        "What a fine day",
        ANSWER,
    ]
    assert by_node["conversations.audio.get"]["value"]["bytes"] > 1_000


def test_node_reads_what_the_conversation_was_worth(
    by_node: dict[str, dict[str, Any]], held: str
) -> None:
    analysis = by_node["conversations.get"]["value"]["analysis"]
    assert analysis["callSuccessful"] == "success"
    [polite] = analysis["evaluationCriteriaResultsList"]
    assert polite["criteriaId"] == "polite"
    assert (polite["score"], polite["maxScore"]) == (1, 5)
    wish = analysis["dataCollectionResults"]["wish"]
    assert wish["value"] == "The judge's words."
    assert wish["jsonSchema"]["type"] == "string"
    assert analysis["dataCollectionResults"]["visits"].get("value") is None
    found = by_node["conversations.list filtered"]["value"]["conversations"]
    [listed] = [item for item in found if item["conversationId"] == held]
    assert listed["evaluationCriteriaResults"]["polite"]["result"] == "success"
    assert listed["dataCollectionResults"]["wish"] == "The judge's words."
    assert listed["transcriptSummary"]
    again = by_node["conversations.analysis.run"]["value"]
    assert again["analysis"]["callSuccessful"] == "success"


def test_node_reads_what_a_simulated_conversation_was_worth(
    by_node: dict[str, dict[str, Any]],
) -> None:
    simulated = by_node["agents.simulateConversation"]["value"]
    assert [turn["role"] for turn in simulated["simulatedConversation"]] == [
        "agent",
        "user",
        "agent",
    ]
    results = simulated["analysis"]["evaluationCriteriaResults"]
    assert {name: found["result"] for name, found in results.items()} == {
        "polite": "success",
        "brief": "success",
    }
    visits = simulated["analysis"]["dataCollectionResults"]["visits"]
    assert visits["value"] == 3


def test_node_is_told_how_a_filter_is_written(
    by_node: dict[str, dict[str, Any]],
) -> None:
    problem = by_node["conversations.list nonsense"]["problem"]
    assert "id:op:value" in problem
    assert "422" in problem


def test_no_secret_comes_back(by_node: dict[str, dict[str, Any]]) -> None:
    told = json.dumps([by_node[f"secrets.{name}"] for name in ("create", "list")])
    assert "never-told" not in told


def test_node_is_told_what_is_wrong(by_node: dict[str, dict[str, Any]]) -> None:
    problem = by_node["agents.get none"]["problem"]
    assert "404" in problem
    assert "agent_nobody" in problem


# --- Python ------------------------------------------------------------------------


@pytest.fixture
def api(live_parley: LiveParley) -> Iterator[Any]:
    with httpx.Client() as http:
        client = ElevenLabs(
            base_url=live_parley.url, api_key=API_KEY, httpx_client=http
        )
        yield client.conversational_ai


def test_python_makes_reads_changes_and_deletes_an_agent(api: Any) -> None:
    made = api.agents.create(
        name="Python desk",
        conversation_config={
            "agent": {
                "first_message": "Good evening.",
                "prompt": {"prompt": "You are a desk.", "temperature": 0.5},
            },
            "turn": {"turn_timeout": 9},
        },
        platform_settings={
            "data_collection": {
                "wish": {"type": "string", "description": "What the caller wants."}
            }
        },
    )
    agent = api.agents.get(made.agent_id)
    assert agent.conversation_config.agent.first_message == "Good evening."
    assert agent.conversation_config.agent.prompt.temperature == 0.5
    assert agent.conversation_config.turn.turn_timeout == 9
    wish = agent.platform_settings.data_collection["wish"]
    assert wish.description == "What the caller wants."
    changed = api.agents.update(made.agent_id, name="Python's desk")
    assert changed.name == "Python's desk"
    assert made.agent_id in [item.agent_id for item in api.agents.list().agents]
    api.agents.delete(made.agent_id)
    with pytest.raises(ApiError) as refused:
        api.agents.get(made.agent_id)
    assert refused.value.status_code == 404


def test_python_reads_what_is_asked_and_what_was_found(
    api: Any, live_parley: LiveParley
) -> None:
    session = PythonSession(live_parley.url, DESK, voice=False)
    session.told.wait("agent_said")
    session.do("user_message", "What a fine day")
    session.told.wait("agent_said", lambda said: said == ANSWER)
    session.close()
    newest = api.conversations.list(agent_id=DESK, page_size=1).conversations[0]
    held = newest.conversation_id
    live_parley.wait_for_status(held, "done")
    platform = api.agents.get(DESK).platform_settings
    [polite] = platform.evaluation.criteria
    assert (polite.id, polite.scoring_mode, polite.max_score) == (
        "polite",
        "numeric_uniform",
        5,
    )
    assert platform.data_collection["visits"].dynamic_variable == "visits"
    analysis = api.conversations.get(held).analysis
    assert analysis.call_successful == "success"
    assert analysis.evaluation_criteria_results["polite"].score == 1
    assert analysis.data_collection_results["wish"].json_schema.type == "string"
    found = api.conversations.list(
        agent_id=DESK,
        evaluation_params=["polite:success"],
        data_collection_filter="wish:in:The judge's words.|other",
        evaluation_criteria_ids=["polite"],
        summary_mode="include",
    )
    [listed] = [c for c in found.conversations if c.conversation_id == held]
    assert listed.evaluation_criteria_results["polite"].max_score == 5
    none = api.conversations.list(evaluation_params="polite:failure")
    assert none.conversations == []
    with pytest.raises(ApiError) as refused:
        api.conversations.list(evaluation_params="polite:perhaps")
    assert refused.value.status_code == 422


def test_python_pages_through_agents(api: Any) -> None:
    ids: list[str] = []
    cursor = None
    while True:
        page = api.agents.list(page_size=1, cursor=cursor)
        ids += [item.agent_id for item in page.agents]
        if not page.has_more:
            break
        cursor = page.next_cursor
    assert len(ids) == len(set(ids)) >= 3


def test_python_thanks_for_a_conversation(api: Any, live_parley: LiveParley) -> None:
    session = PythonSession(live_parley.url, DESK, voice=False)
    session.told.wait("agent_said")
    session.close()
    newest = api.conversations.list(agent_id=DESK, page_size=1).conversations[0]
    live_parley.wait_for_status(newest.conversation_id, "done")
    api.conversations.feedback.create(newest.conversation_id, feedback="like")
    detail = api.conversations.get(newest.conversation_id)
    assert detail.transcript[0].message == GREETING
    assert detail.metadata.feedback.overall_score == "like"


def test_python_key_that_is_none_is_refused(live_parley: LiveParley) -> None:
    with httpx.Client() as http:
        client = ElevenLabs(
            base_url=live_parley.url, api_key="wrong", httpx_client=http
        )
        with pytest.raises(ApiError) as refused:
            client.conversational_ai.agents.list()
    assert refused.value.status_code == 401
