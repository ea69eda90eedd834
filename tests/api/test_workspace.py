import pytest
from elevenlabs.types import GetConvAiSettingsResponseModel

SETTINGS = "/v1/convai/settings"


def patch(client, body):
    return client.patch(SETTINGS, body, content_type="application/json")


def test_new_installation_has_settings(caller):
    answer = caller("read").get(SETTINGS).json()
    GetConvAiSettingsResponseModel.model_validate(answer, strict=True)
    assert answer["webhooks"]["events"] == []
    assert answer["can_use_mcp_servers"] is True


def test_what_is_sent_is_kept_and_the_rest_stays(caller):
    writer = caller("read", "write")
    webhook = {"url": "https://x.example", "request_headers": {"A": {"secret_id": "s"}}}
    first = patch(writer, {"conversation_initiation_client_data_webhook": webhook})
    assert first.status_code == 200
    hooks = {"events": ["transcript"], "new": 1}
    patch(writer, {"webhooks": hooks, "can_use_mcp_servers": False, "x_future": [1]})
    kept = writer.get(SETTINGS).json()
    GetConvAiSettingsResponseModel.model_validate(kept, strict=True)
    assert kept["conversation_initiation_client_data_webhook"] == webhook
    assert kept["webhooks"] == hooks
    assert (kept["can_use_mcp_servers"], kept["x_future"]) == (False, [1])


def test_null_takes_a_setting_back(caller):
    writer = caller("read", "write")
    name = "conversation_initiation_client_data_webhook"
    patch(writer, {name: {"url": "https://x.example", "request_headers": {}}})
    assert patch(writer, {name: None}).json()[name] is None


def test_bad_values_are_named(caller):
    refused = patch(
        caller("write"), {"conversation_initiation_client_data_webhook": {"url": 1}}
    )
    assert refused.status_code == 422
    places = [fault["loc"] for fault in refused.json()["detail"]]
    assert ["body", "conversation_initiation_client_data_webhook", "url"] in places


@pytest.mark.parametrize(
    "headers",
    [{"Bad Name": "x"}, {"Host": "x"}, {"A": {"secret_id": "s", "variable_name": "v"}}],
)
def test_headers_that_could_not_be_sent_are_refused(caller, headers):
    name = "conversation_initiation_client_data_webhook"
    webhook = {"url": "https://x.example", "request_headers": headers}
    refused = patch(caller("write"), {name: webhook})
    assert refused.status_code == 422
    [fault] = refused.json()["detail"]
    assert fault["loc"] == ["body", name, "request_headers"]
    assert next(iter(headers)) in fault["msg"]


def test_scopes_hold(caller):
    assert patch(caller("read"), {}).status_code == 403
    assert caller("write").get(SETTINGS).status_code == 403
