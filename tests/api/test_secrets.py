import pytest
from elevenlabs.types import (
    ConvAiWorkspaceStoredSecretConfig,
    GetSecretDependenciesResponseModel,
    GetWorkspaceSecretsResponseModel,
    PostWorkspaceSecretResponseModel,
)

from conversations.models import Secret, Tool, Workspace
from conversations.store.library.secrets import create_secret

SECRETS = "/v1/convai/secrets"
VALUE = "sk-very-secret"


@pytest.fixture
def writer(caller):
    return caller("read", "write")


def send(client, method, path, body):
    return getattr(client, method)(path, body, content_type="application/json")


def create(client, name="crm key", value=VALUE):
    return send(client, "post", SECRETS, {"type": "new", "name": name, "value": value})


def test_value_is_kept_sealed_and_never_told(writer):
    answer = create(writer)
    PostWorkspaceSecretResponseModel.model_validate(answer.json(), strict=True)
    secret_id = answer.json()["secret_id"]
    secret = Secret.objects.get(public_id=secret_id)
    assert secret.value.reveal() == VALUE
    assert VALUE not in secret.value.token
    shown = [writer.get(SECRETS), writer.get(f"{SECRETS}/{secret_id}"), answer]
    assert not [page for page in shown if VALUE in page.content.decode()]
    ConvAiWorkspaceStoredSecretConfig.model_validate(shown[1].json(), strict=True)


def test_update_changes_value_or_name(writer):
    path = f"{SECRETS}/{create(writer).json()['secret_id']}"
    answer = send(
        writer, "patch", path, {"type": "update", "name": "crm", "value": "sk-2"}
    )
    PostWorkspaceSecretResponseModel.model_validate(answer.json(), strict=True)
    secret = Secret.objects.get()
    assert (secret.name, secret.value.reveal()) == ("crm", "sk-2")
    send(writer, "patch", path, {"type": "update", "name": "crm 2"})
    secret.refresh_from_db()
    assert (secret.name, secret.value.reveal()) == ("crm 2", "sk-2")


def test_name_is_given_once(writer):
    create(writer)
    refused = create(writer)
    assert refused.status_code == 422
    assert refused.json()["detail"]["message"].startswith("name: there is a secret")
    other = create(writer, "other").json()["secret_id"]
    body = {"type": "update", "name": "crm key"}
    assert send(writer, "patch", f"{SECRETS}/{other}", body).status_code == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "new", "name": "", "value": VALUE}, "name"),
        ({"type": "new", "name": "a", "value": ""}, "value"),
        ({"type": "new", "name": "a", "value": VALUE * 2_000}, "value"),
        ({"type": "old", "name": "a", "value": VALUE}, "type"),
        ({"type": "new", "name": "a"}, "value"),
    ],
)
def test_fault_names_the_field_and_not_the_value(writer, body, field):
    refused = send(writer, "post", SECRETS, body)
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["body", field]
    assert VALUE not in refused.content.decode()


@pytest.fixture
def used(agent):
    """A secret that a tool, an agent and the workspace use; and one that nothing does."""
    secret = create_secret("crm key", VALUE)
    locator = {"secret_id": secret.public_id}
    Tool.objects.create(
        name="book",
        kind="webhook",
        config={"api_schema": {"request_headers": {"Authorization": locator}}},
    )
    Tool.objects.create(name="log", kind="client", config={"note": secret.public_id})
    agent.vendor_settings = {"custom_llm": [{"api_key": locator}]}
    agent.save()
    Workspace.objects.create(
        settings={
            "conversation_initiation_client_data_webhook": {
                "url": "https://x.example",
                "request_headers": {"X": locator},
            }
        }
    )
    create_secret("spare", "y")
    return secret


def test_what_uses_a_secret_is_told(writer, used, agent):
    answer = writer.get(SECRETS).json()
    GetWorkspaceSecretsResponseModel.model_validate(answer, strict=True)
    by_name = {secret["name"]: secret["used_by"] for secret in answer["secrets"]}
    assert [tool["name"] for tool in by_name["crm key"]["tools"]] == ["book"]
    assert [a["id"] for a in by_name["crm key"]["agents"]] == [agent.public_id]
    assert by_name["crm key"]["others"] == ["conversation_initiation_webhook"]
    spare = by_name["spare"]
    assert (spare["tools"], spare["agents"], spare["others"]) == ([], [], [])
    few = writer.get(SECRETS, {"dependency_limit": 0}).json()["secrets"][0]["used_by"]
    assert (few["tools"], few["tools_has_more"]) == ([], True)


@pytest.mark.parametrize(("kind", "number"), [("tools", 1), ("agents", 1)])
def test_dependencies_of_one_kind(writer, used, kind, number):
    path = f"{SECRETS}/{used.public_id}/dependencies/{kind}"
    answer = writer.get(path).json()
    GetSecretDependenciesResponseModel.model_validate(answer, strict=True)
    assert len(answer["dependencies"]) == number


def test_used_secret_is_not_deleted(writer, used):
    refused = writer.delete(f"{SECRETS}/{used.public_id}")
    assert refused.status_code == 400
    message = refused.json()["detail"]["message"]
    assert "Library desk, book, conversation initiation webhook" in message
    assert Secret.objects.count() == 2


def test_unused_secret_is_deleted(writer):
    path = f"{SECRETS}/{create(writer).json()['secret_id']}"
    assert writer.delete(path).status_code == 200
    assert writer.delete(path).status_code == 404


def test_list_takes_few_queries_and_pages(writer, used, django_assert_max_num_queries):
    for number in range(6):
        create_secret(f"key {number}", "x")
    with django_assert_max_num_queries(8):
        answer = writer.get(SECRETS, {"page_size": 5}).json()
    assert answer["has_more"]
    rest = writer.get(SECRETS, {"cursor": answer["next_cursor"]}).json()
    names = [secret["name"] for secret in answer["secrets"] + rest["secrets"]]
    assert names == sorted(names)
    assert len(names) == 8
    [found] = writer.get(SECRETS, {"search": "SPARE"}).json()["secrets"]
    assert found["name"] == "spare"


def test_scopes_hold(caller):
    assert create(caller("read", "talk")).status_code == 403
    assert caller("talk").get(SECRETS).status_code == 403
