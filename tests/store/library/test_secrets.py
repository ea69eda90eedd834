import pytest

from conversations.models import Agent, McpServer, Secret, Tool
from conversations.store.library.dependents import InUse
from conversations.store.library.references import NameTaken
from conversations.store.library.secrets import (
    NoSecret,
    create_secret,
    delete_secret,
    secret_value,
    update_secret,
    uses_of,
)

pytestmark = pytest.mark.django_db


def test_secret_is_found_wherever_an_agent_names_it():
    secrets = [create_secret(f"s{n}", "x") for n in range(3)]
    one, two, three = ({"secret_id": secret.public_id} for secret in secrets)
    Agent.objects.create(
        name="Desk", inline_tools=[{"a": [one]}], vendor_settings={"b": {"c": two}}
    )
    Agent.objects.create(name="Other", language_presets={"de": {"x": three}})
    uses = uses_of(secret.public_id for secret in secrets)
    found = [[user.name for user in use.agents] for use in uses.values()]
    assert found == [["Desk"], ["Desk"], ["Other"]]


def test_id_that_stands_elsewhere_is_no_use():
    secret = create_secret("s", "x")
    note = {"secret_id": {"nested": 1}, "text": f"secret_id {secret.public_id}"}
    Tool.objects.create(name="t", kind="client", config=note)
    assert uses_of([secret.public_id])[secret.public_id].everything == []
    delete_secret(secret)
    assert Secret.objects.count() == 0


def test_used_secret_is_kept():
    secret = create_secret("s", "x")
    config = {"api_schema": {"secret_id": secret.public_id}}
    Tool.objects.create(name="book", kind="webhook", config=config)
    with pytest.raises(InUse, match="book"):
        delete_secret(secret)


def test_names_are_given_once_and_a_refusal_changes_nothing():
    create_secret("a", "x")
    other = create_secret("b", "x")
    with pytest.raises(NameTaken, match="'a'"):
        update_secret(other, "a", "y")
    other.refresh_from_db()
    assert (other.name, other.value.reveal()) == ("b", "x")


def test_a_server_of_tools_that_sends_a_secret_uses_it():
    secret = create_secret("crm", "x")
    headers = {"authorization": {"secret_id": secret.public_id}}
    server = McpServer.objects.create(
        name="Docs", url="https://mcp.example", request_headers=headers
    )
    use = uses_of([secret.public_id])[secret.public_id]
    assert [user.public_id for user in use.mcp_servers] == [server.public_id]
    with pytest.raises(InUse, match="Docs"):
        delete_secret(secret)


def test_a_secret_is_told_to_what_sends_it():
    secret = create_secret("crm", "sk-1")
    assert secret_value(secret.public_id) == "sk-1"
    with pytest.raises(NoSecret, match="no secret 'secret_gone'"):
        secret_value("secret_gone")


def test_a_secret_of_a_former_key_says_how_to_mend_it(settings):
    secret = create_secret("crm", "sk-1")
    settings.ENCRYPTION_KEYS = ["another"]
    with pytest.raises(NoSecret, match="'crm'.*ENCRYPTION_KEYS"):
        secret_value(secret.public_id)
