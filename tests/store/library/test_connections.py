import pytest

from conversations.models import (
    Agent,
    AuthConnection,
    McpServer,
    Sealed,
    SecretUnreadable,
    Tool,
)
from conversations.protocol.auth_connection import (
    MASK,
    ConnectionFault,
    parse_connection,
)
from conversations.store.library.connections import (
    NameTaken,
    all_connections,
    change_connection,
    connection_uses,
    create_connection,
    delete_connection,
    find_connection,
)
from conversations.store.library.dependents import InUse
from conversations.store.library.tokens import connection_state

pytestmark = pytest.mark.django_db

CRM = {
    "auth_type": "oauth2_client_credentials",
    "name": "CRM",
    "client_id": "3MVG",
    "client_secret": "hush-hush",
    "token_url": "https://crm.example/token",
}


def made(**changes):
    return create_connection(parse_connection({**CRM, **changes}))


def entries_of(connection):
    return connection_state(connection.public_id).entries


def test_what_is_sent_along_is_sealed_and_its_names_known():
    connection = made(
        extra_params={"password": "hush"}, custom_headers={"X-Api-Key": "hush-hush"}
    )
    row = find_connection(connection.public_id)
    assert row.config["extra_params"] == {"password": MASK}
    assert row.config["custom_headers"] == {"X-Api-Key": MASK}
    values = AuthConnection.objects.filter(pk=row.pk).values_list()
    assert "hush" not in str(list(values))
    assert "hush" not in row.entries.token
    assert entries_of(row) == {
        "extra_params": {"password": "hush"},
        "custom_headers": {"X-Api-Key": "hush-hush"},
    }


def test_what_was_read_may_be_written_back():
    connection = made(extra_params={"a": "1", "b": "2"})
    changed = change_connection(connection, dict(connection.config))
    assert entries_of(changed)["extra_params"] == {"a": "1", "b": "2"}
    changed = change_connection(changed, {"extra_params": {"a": "3", "b": None}})
    assert entries_of(changed)["extra_params"] == {"a": "3"}
    with pytest.raises(ConnectionFault, match="extra_params.new: stands for a value"):
        change_connection(changed, {"extra_params": {"new": MASK}})


def test_the_secret_is_sealed_and_nothing_else_has_it():
    connection = find_connection(made().public_id)
    assert connection.credentials.reveal() == "hush-hush"
    assert "hush-hush" not in str(connection.config)
    assert "hush-hush" not in connection.credentials.token


def test_a_change_keeps_what_it_does_not_name_and_forgets_the_token():
    connection = made(extra_params={"a": "1"})
    connection.token, connection.status = Sealed.of("old"), "refresh_failed"
    connection.error, connection.failures = "It failed.", 3
    connection.save()
    changed = change_connection(
        connection, {"name": "CRM 2", "extra_params": {"b": "2"}}
    )
    assert (changed.name, changed.config["client_id"]) == ("CRM 2", "3MVG")
    assert entries_of(changed)["extra_params"] == {"a": "1", "b": "2"}
    assert changed.credentials.reveal() == "hush-hush"
    assert (changed.token, changed.token_number) == (Sealed(), 1)
    assert (changed.status, changed.error, changed.failures) == ("active", "", 0)
    changed = change_connection(connection, {"client_secret": "new-secret"})
    assert changed.credentials.reveal() == "new-secret"
    with pytest.raises(ConnectionFault, match="token_url"):
        change_connection(connection, {"token_url": "nowhere"})


def test_a_new_secret_mends_one_that_cannot_be_read(settings):
    connection = made()
    settings.ENCRYPTION_KEYS = ["another"]
    changed = change_connection(
        find_connection(connection.public_id), {"client_secret": "new-secret"}
    )
    assert changed.credentials.reveal() == "new-secret"


def test_what_is_sent_along_is_entered_anew_as_well(settings):
    connection = made(extra_params={"a": "1"})
    settings.ENCRYPTION_KEYS = ["another"]
    with pytest.raises(SecretUnreadable):
        change_connection(connection, {"client_secret": "new-secret"})
    changed = change_connection(
        connection, {"client_secret": "new-secret", "extra_params": {"a": "2"}}
    )
    assert entries_of(changed)["extra_params"] == {"a": "2"}


def test_a_name_is_used_once():
    made()
    with pytest.raises(NameTaken, match="'CRM'"):
        made()


def test_what_uses_a_connection_is_known_and_keeps_it(django_assert_max_num_queries):
    connection, unused = made(), made(name="other")
    located = {
        "api_schema": {"auth_connection": {"auth_connection_id": connection.public_id}}
    }
    tool = Tool.objects.create(name="find", kind="webhook", config=located)
    agent = Agent.objects.create(name="Desk", inline_tools=[located])
    server = McpServer.objects.create(
        name="Docs", url="https://mcp.example", connection=connection
    )
    with django_assert_max_num_queries(3):
        uses = connection_uses([connection.public_id, unused.public_id])
    use = uses[connection.public_id]
    assert [user.public_id for user in use.everything] == [
        tool.public_id,
        server.public_id,
        agent.public_id,
    ]
    assert uses[unused.public_id].everything == []
    with pytest.raises(InUse, match="Desk, Docs, find"):
        delete_connection(connection)
    delete_connection(unused)
    assert [row.name for row in all_connections()] == ["CRM"]
