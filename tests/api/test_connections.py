import pytest
from elevenlabs.types import ListAuthConnectionsResponse
from elevenlabs.workspace.auth_connections.types import (
    AuthConnectionsCreateResponse,
    AuthConnectionsUpdateResponse,
)
from pydantic import TypeAdapter

from conversations.models import AuthConnection, McpServer, Tool
from conversations.protocol.auth_connection import MASK

PATH = "/v1/workspace/auth-connections"
CREATED = TypeAdapter(AuthConnectionsCreateResponse)
UPDATED = TypeAdapter(AuthConnectionsUpdateResponse)
OAUTH = {
    "auth_type": "oauth2_client_credentials",
    "name": "CRM",
    "provider": "salesforce",
    "client_id": "3MVG",
    "client_secret": "hush-hush",
    "token_url": "https://crm.example/token",
    "scopes": ["api"],
    "extra_params": {"audience": "crm"},
    "basic_auth_in_header": True,
    "custom_headers": {"X-Api-Key": "hush-too"},
}
OTHERS = [
    {
        "auth_type": "oauth2_jwt",
        "issuer": "i",
        "audience": "a",
        "subject": "s",
        "token_url": "https://crm.example/token",
        "secret_key": "hush-hush",
    },
    {"auth_type": "basic_auth", "username": "ann", "password": "hush-hush"},
    {"auth_type": "bearer_auth", "token": "hush-hush"},
    {"auth_type": "custom_header_auth", "header_name": "X-Key", "token": "hush-hush"},
]


@pytest.fixture
def writer(caller):
    return caller("read", "write")


def send(client, method, path, body):
    return getattr(client, method)(path, body, content_type="application/json")


def create(client, **changes):
    return send(client, "post", PATH, {**OAUTH, **changes})


@pytest.mark.parametrize(
    "fields", [OAUTH, *({**o, "name": "n", "provider": "p"} for o in OTHERS)]
)
def test_every_kind_is_made_and_its_secret_never_told(writer, fields):
    answer = send(writer, "post", PATH, fields)
    assert answer.status_code == 200, answer.content
    shown = CREATED.validate_python(answer.json(), strict=True)
    assert shown.auth_type == fields["auth_type"]
    assert shown.status == "active"
    listed = writer.get(PATH)
    [item] = ListAuthConnectionsResponse.model_validate(
        listed.json(), strict=True
    ).auth_connections
    assert item.id == shown.id
    for page in (answer, listed):
        assert b"hush" not in page.content
    for name in fields.keys() - {"client_secret", "secret_key", "password", "token"}:
        told = fields[name]
        if isinstance(told, dict):
            # They may be secrets: only their names are told.
            told = dict.fromkeys(told, MASK)
        assert answer.json()[name] == told
    assert AuthConnection.objects.get().credentials.reveal() == "hush-hush"


def test_what_is_sent_changes_and_the_rest_stays(writer):
    path = f"{PATH}/{create(writer).json()['id']}"
    changes = {
        "auth_type": "oauth2_client_credentials",
        "client_id": "new",
        "extra_params": {"audience": None, "x": "y"},
    }
    answer = send(writer, "patch", path, changes)
    shown = UPDATED.validate_python(answer.json(), strict=True)
    assert (shown.client_id, shown.extra_params) == ("new", {"x": MASK})
    assert shown.token_url == OAUTH["token_url"]
    row = AuthConnection.objects.get()
    assert row.credentials.reveal() == "hush-hush"
    send(writer, "patch", path, {"client_secret": "other"})
    row.refresh_from_db()
    assert row.credentials.reveal() == "other"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"auth_type": "mtls"}, "auth_type"),
        ({"auth_type": "private_key_jwt"}, "auth_type"),
        ({"auth_type": None}, "auth_type"),
        ({"client_id": None}, "client_id"),
        ({"client_secret": ["hush"]}, "client_secret"),
        ({"token_url": "hush"}, "token_url"),
        ({"name": "nul\0"}, ""),
    ],
)
def test_a_fault_names_its_field_and_no_value(writer, changes, place):
    answer = create(writer, **changes)
    assert answer.status_code == 422
    assert place in answer.content.decode()
    assert "hush" not in answer.content.decode()
    assert not AuthConnection.objects.exists()


def test_a_connection_keeps_its_kind_and_a_name_is_given_once(writer):
    path = f"{PATH}/{create(writer).json()['id']}"
    other = send(writer, "patch", path, {"auth_type": "bearer_auth", "token": "x"})
    assert other.status_code == 422
    assert "stays so" in other.content.decode()
    assert "there is a connection named" in create(writer).content.decode()


def test_one_whose_secret_is_unreadable_can_be_given_a_new_one(writer, settings):
    path = f"{PATH}/{create(writer).json()['id']}"
    settings.ENCRYPTION_KEYS = ["another"]
    refused = send(writer, "patch", path, {"client_id": "x"})
    assert (refused.status_code, refused.json()["detail"]["status"]) == (
        409,
        "secret_unreadable",
    )
    anew = {name: OAUTH[name] for name in ("client_secret", "extra_params")}
    refused = send(writer, "patch", path, anew)
    assert "custom_headers" in refused.json()["detail"]["message"]
    anew["custom_headers"] = OAUTH["custom_headers"]
    assert send(writer, "patch", path, anew).status_code == 200


def test_what_is_used_is_not_deleted(writer, django_assert_max_num_queries):
    made = create(writer).json()
    for number in range(3):
        create(writer, name=f"other {number}")
    located = {"api_schema": {"auth_connection": {"auth_connection_id": made["id"]}}}
    Tool.objects.create(name="find", kind="webhook", config=located)
    McpServer.objects.create(
        name="Docs", url="https://x.example", connection=AuthConnection.objects.first()
    )
    with django_assert_max_num_queries(8):
        listed = writer.get(PATH).json()["auth_connections"]
    use = next(item for item in listed if item["id"] == made["id"])["used_by"]
    assert [tool["name"] for tool in use["tools"]] == ["find"]
    assert [server["name"] for server in use["mcp_servers"]] == ["Docs"]
    path = f"{PATH}/{made['id']}"
    refused = writer.delete(path)
    assert refused.status_code == 400
    assert "Docs, find" in refused.json()["detail"]["message"]
    Tool.objects.all().delete()
    McpServer.objects.all().delete()
    assert writer.delete(path).status_code == 200
    assert writer.delete(path).status_code == 404


def test_a_key_that_may_only_read_changes_nothing(caller):
    reader = caller("read")
    assert reader.get(PATH).json() == {"auth_connections": []}
    assert create(reader).status_code == 403
