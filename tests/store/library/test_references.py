import pytest

from conversations.models import Agent, McpServer, Tool
from conversations.store.library.connections import connection_uses
from conversations.store.library.references import named_under, referring
from conversations.store.library.secrets import uses_of


def test_ids_are_found_at_any_depth() -> None:
    value = [{"a": {"secret_id": "s1"}, "b": [[{"secret_id": "s2"}]]}, "secret_id", 5]
    assert named_under("secret_id", value) == {"s1", "s2"}
    assert named_under("secret_id", {"secret_id": {"secret_id": "s3"}}) == {"s3"}
    assert named_under("auth_connection_id", value) == frozenset()


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["inline_tools", "vendor_settings", "custom_llm"])
@pytest.mark.parametrize(
    ("key", "uses"),
    [("secret_id", uses_of), ("auth_connection_id", connection_uses)],
)
def test_all_json_of_an_agent_is_searched_for_both(column, key, uses) -> None:
    agent = Agent.objects.create(name="Ann", **{column: {"deep": [{key: "one"}]}})
    Agent.objects.create(name="Ben", **{column: {"deep": [{"other": key}]}})
    assert [user.public_id for user in uses(["one", "two"])["one"].agents] == [
        agent.public_id
    ]
    assert uses(["two"])["two"].everything == []


@pytest.mark.django_db
def test_rows_come_by_name_with_what_they_name(django_assert_num_queries) -> None:
    for name in ("b", "a"):
        Tool.objects.create(name=name, kind="webhook", config={"secret_id": name})
    McpServer.objects.create(
        name="m", url="https://x.example", vendor_settings={"t": {"secret_id": "s"}}
    )
    with django_assert_num_queries(2):
        tools = [(row.name, ids) for row, ids in referring(Tool, "secret_id")]
        servers = [ids for _, ids in referring(McpServer, "secret_id")]
    assert tools == [("a", {"a"}), ("b", {"b"})]
    assert servers == [{"s"}]
