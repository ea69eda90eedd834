"""What the tools of the HubSpot preset send, which share no line of code with it."""

import json

import pytest
from asgiref.sync import sync_to_async

from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import Tool, ToolCall
from conversations.engine.variables import Variables
from conversations.models import Tool as ToolRow
from conversations.presets.preset import all_presets
from conversations.protocol.tool_config import parse_tool
from conversations.store.agents.preset import Choice, add_preset
from conversations.store.library.secrets import NoSecret
from conversations.store.library.tools import tool_config
from conversations.tools.connections.authorization import Connections
from conversations.tools.webhook import WebhookTools
from tests.tools.stand_in import Answer

pytestmark = pytest.mark.django_db(transaction=True)

NOW = "2026-03-10T12:00:00+00:00"
TO_CONTACT = {
    "associationCategory": "HUBSPOT_DEFINED",
    "associationTypeId": 202,
}


async def no_secret(secret_id):
    raise NoSecret(f"There is no secret {secret_id!r} any more.")


@pytest.fixture
def hubspot(remote):
    """Runs the tools that the preset made, against `remote`."""
    preset = next(preset for preset in all_presets() if preset.name == "hubspot")
    values = {
        "https://api.hubapi.com": f"http://{remote.host}",
        "your-access-token": "pat-hush-hush",
    }
    add_preset(preset, Choice(values, preset.name), lambda column, name: None)
    tools = [parse_tool(tool_config(row)) for row in ToolRow.objects.all()]
    variables = Variables.of({"system__time_utc": NOW}, {})
    runner = WebhookTools(tools, lambda: variables, no_secret, Connections())
    by_name = {tool.name: tool for tool in tools}

    async def run(name, **arguments):
        declaration = ToolDeclaration(name, "", by_name[name].parameters)
        tool = Tool(declaration, "webhook", timeout_ms=20_000)
        return await runner.run(ToolCall("call_1", tool, arguments, 1))

    return run


def the_request(remote):
    [asked] = remote.asked
    assert asked.headers["authorization"] == "Bearer pat-hush-hush"
    assert asked.headers["content-type"] == "application/json"
    return asked.method, asked.path, asked.json


async def test_contacts_are_searched_by_post(hubspot, remote):
    remote.answer = lambda asked: Answer(body={"total": 0, "results": []})
    outcome = await hubspot("hubspot_search_contacts", query="ann@acme.example")
    assert json.loads(outcome.text) == {"total": 0, "results": []}
    method, path, body = the_request(remote)
    assert (method, path) == ("POST", "/crm/v3/objects/contacts/search")
    assert body["query"] == "ann@acme.example"
    assert body["limit"] == 5
    assert "company" in body["properties"]


async def test_a_contact_is_made(hubspot, remote):
    remote.answer = lambda asked: Answer(201, {"id": "7"})
    fields = {"email": "ann@acme.example", "lastname": "O'Brien"}
    outcome = await hubspot("hubspot_create_contact", properties={**fields, "x": "y"})
    assert not outcome.is_error
    # A field that nobody described is not sent.
    assert the_request(remote) == (
        "POST",
        "/crm/v3/objects/contacts",
        {"properties": fields},
    )


async def test_a_note_is_put_to_a_contact_with_the_time(hubspot, remote):
    remote.answer = lambda asked: Answer(201, {"id": "8"})
    arguments = {
        "properties": {"hs_note_body": "Needs pumps.", "hs_timestamp": "never"},
        "associations": [{"to": {"id": "7"}, "types": [{"associationTypeId": 1}]}],
    }
    await hubspot("hubspot_create_note", **arguments)
    _, path, body = the_request(remote)
    assert path == "/crm/v3/objects/notes"
    assert body == {
        "properties": {"hs_note_body": "Needs pumps.", "hs_timestamp": NOW},
        "associations": [{"to": {"id": "7"}, "types": [TO_CONTACT]}],
    }


async def test_a_deal_begins_at_the_first_stage(hubspot, remote):
    remote.answer = lambda asked: Answer(201, {"id": "9"})
    await hubspot(
        "hubspot_create_deal",
        properties={"dealname": "Acme, pumps"},
        associations=[{"to": {"id": "7"}}],
    )
    _, path, body = the_request(remote)
    assert path == "/crm/v3/objects/deals"
    assert body["properties"] == {
        "dealname": "Acme, pumps",
        "pipeline": "default",
        "dealstage": "appointmentscheduled",
    }
    [association] = body["associations"]
    assert association["types"][0]["associationTypeId"] == 3


async def test_the_model_is_asked_for_nothing_that_is_fixed():
    preset = next(preset for preset in all_presets() if preset.name == "hubspot")
    for tool in preset.tools.values():
        asked = json.dumps(parse_tool(tool).parameters)
        for fixed in ("limit", "hs_timestamp", "types", "pipeline"):
            assert f'"{fixed}"' not in asked


async def test_a_refused_token_is_told_and_not_shown(hubspot, remote):
    remote.answer = lambda asked: Answer(
        401, {"message": f"bad {asked.headers['authorization']}"}
    )
    outcome = await hubspot("hubspot_search_contacts", query="x")
    assert outcome.is_error
    assert "401" in outcome.text
    assert "hush" not in outcome.text
    rows = await sync_to_async(lambda: str([*ToolRow.objects.values()]))()
    assert "hush" not in rows
