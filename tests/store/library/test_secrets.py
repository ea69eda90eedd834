import pytest

from conversations.models import Agent, Secret, Tool
from conversations.store.library.dependents import InUse
from conversations.store.library.secrets import (
    NameTaken,
    create_secret,
    delete_secret,
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
