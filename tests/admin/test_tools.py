import json

import pytest
from django.urls import reverse

from conversations.models import Tool
from conversations.protocol.tool_config import parse_tool
from conversations.store.library.tools import create_tool

ADD = reverse("admin:conversations_tool_add")
LIST = reverse("admin:conversations_tool_changelist")
CLIENT = {"type": "client", "name": "wave", "description": "Wave."}


def page_of(tool):
    return reverse("admin:conversations_tool_change", args=[tool.pk])


@pytest.mark.parametrize(
    ("address", "kind", "name"),
    [
        (ADD, "webhook", "find_order"),
        (f"{ADD}?kind=client", "client", "show_page"),
        (f"{ADD}?kind=system", "system", "end_call"),
        (f"{ADD}?kind=nonsense", "webhook", "find_order"),
    ],
)
def test_example_of_each_kind_can_be_saved_as_it_is(admin_client, address, kind, name):
    shown = admin_client.get(address).context["adminform"].form["config"].value()
    assert admin_client.post(address, {"config": shown}).status_code == 302
    tool = Tool.objects.get()
    assert (tool.kind, tool.name) == (kind, name)


def test_help_is_that_of_the_kind(admin_client):
    webhook = admin_client.get(ADD).content.decode()
    client = admin_client.get(f"{ADD}?kind=client").content.decode()
    assert "api_schema.url" in webhook
    assert "api_schema.url" not in client
    assert "expects_response" in client
    tool = create_tool(parse_tool(CLIENT))
    changed = admin_client.get(page_of(tool)).content.decode()
    assert "configuration of a client tool" in changed
    assert "?kind=" not in changed


def test_another_kind_may_be_pasted_than_was_chosen(admin_client):
    admin_client.post(f"{ADD}?kind=webhook", {"config": json.dumps(CLIENT)})
    assert Tool.objects.get().kind == "client"


def test_every_fault_is_told_beside_the_field(admin_client):
    bad = json.dumps({"type": "client", "name": "a b"})
    page = admin_client.post(ADD, {"config": bad})
    messages = page.context["adminform"].form.errors["config"]
    assert [message.partition(":")[0] for message in messages] == [
        "name",
        "description",
    ]
    assert Tool.objects.count() == 0


def test_dashboards_json_is_kept_in_the_apis_dialect(admin_client):
    listed = {**CLIENT, "parameters": [{"id": "who", "type": "string"}]}
    admin_client.post(ADD, {"config": json.dumps(listed)})
    parameters = Tool.objects.get().config["parameters"]
    assert parameters["properties"] == {"who": {"type": "string"}}


def test_mocks_of_the_api_survive_an_edit(admin_client):
    tool = create_tool(parse_tool(CLIENT), [{"mock_result": "x"}])
    shown = admin_client.get(page_of(tool)).context["adminform"].form["config"].value()
    assert json.loads(shown) == CLIENT
    changed = json.dumps({**CLIENT, "name": "nod"})
    assert admin_client.post(page_of(tool), {"config": changed}).status_code == 302
    tool.refresh_from_db()
    assert tool.name == "nod"
    assert tool.config["response_mocks"] == [{"mock_result": "x"}]


def test_list_tells_which_agents_have_it_in_few_queries(
    admin_client, agent, django_assert_max_num_queries
):
    for number in range(6):
        agent.tools.add(create_tool(parse_tool({**CLIENT, "name": f"wave_{number}"})))
    admin_client.get(LIST)
    with django_assert_max_num_queries(8):
        page = admin_client.get(LIST).content.decode()
    assert page.count("Library desk") >= 6
