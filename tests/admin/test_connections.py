import pytest
from django.urls import reverse

from conversations.models import AuthConnection, McpServer, Tool
from conversations.protocol.auth_connection import MASK, parse_connection
from conversations.store.library.connections import create_connection
from conversations.store.library.tokens import connection_state
from tests.tools.stand_in import Answer, stand_in

ADD = reverse("admin:conversations_authconnection_add")
LIST = reverse("admin:conversations_authconnection_changelist")
OAUTH = {
    "name": "CRM",
    "provider": "salesforce",
    "client_id": "3MVG",
    "client_secret": "hush-hush",
    "token_url": "https://crm.example/token",
    "scopes": "api\r\nread",
    "extra_params": '{"audience": "crm"}',
    "custom_headers": '{"X-Api-Key": "hush-too"}',
    "basic_auth_in_header": "on",
}
JWT = {
    "name": "CRM",
    "algorithm": "RS256",
    "secret_key": "-----BEGIN KEY-----\r\nhush\r\n-----END KEY-----",
    "issuer": "i",
    "audience": "a",
    "subject": "s",
    "expiration_seconds": "120",
    "token_url": "https://crm.example/token",
    "jwt_usage": "authorization_grant",
    "token_response_field": "access_token",
}


def page_of(connection, name="change"):
    return reverse(f"admin:conversations_authconnection_{name}", args=[connection.pk])


def made(**changes):
    fields = {
        "auth_type": "oauth2_client_credentials",
        "name": "CRM",
        "client_id": "3MVG",
        "client_secret": "hush-hush",
        "token_url": "https://crm.example/token",
    }
    return create_connection(parse_connection({**fields, **changes}))


def test_one_is_made_and_its_secret_never_shown(admin_client):
    answer = admin_client.post(ADD, OAUTH)
    assert answer.status_code == 302, answer.context["adminform"].errors
    row = AuthConnection.objects.get()
    assert (row.kind, row.credentials.reveal()) == (
        "oauth2_client_credentials",
        "hush-hush",
    )
    assert row.config == {
        "client_id": "3MVG",
        "token_url": "https://crm.example/token",
        "scopes": ["api", "read"],
        "extra_params": {"audience": MASK},
        "basic_auth_in_header": True,
        "custom_headers": {"X-Api-Key": MASK},
    }
    for url in (page_of(row), page_of(row, "history"), page_of(row, "test"), LIST):
        page = admin_client.get(url)
        assert page.status_code == 200
        assert "hush" not in page.content.decode()
        assert row.credentials.token not in page.content.decode()


@pytest.mark.parametrize(
    ("kind", "fields", "secret"),
    [
        ("oauth2_jwt", JWT, "-----BEGIN KEY-----\nhush\n-----END KEY-----"),
        ("basic_auth", {"username": "ann", "password": "hush"}, "hush"),
        ("bearer_auth", {"token": "hush"}, "hush"),
        ("custom_header_auth", {"header_name": "X-Key", "token": "hush"}, "hush"),
    ],
)
def test_every_kind_has_its_form(admin_client, kind, fields, secret):
    form = admin_client.get(f"{ADD}?kind={kind}")
    for name in fields:
        assert f'name="{name}"' in form.content.decode()
    answer = admin_client.post(f"{ADD}?kind={kind}", {"name": "CRM", **fields})
    assert answer.status_code == 302, answer.context["adminform"].errors
    row = AuthConnection.objects.get()
    assert (row.kind, row.credentials.reveal()) == (kind, secret)
    assert not row.token
    assert "hush" not in admin_client.get(page_of(row)).content.decode()


def test_a_change_keeps_the_secret_that_is_not_typed(admin_client):
    row = made()
    answer = admin_client.post(
        page_of(row), {**OAUTH, "client_secret": "", "client_id": "new"}
    )
    assert answer.status_code == 302, answer.context["adminform"].errors
    row.refresh_from_db()
    assert (row.config["client_id"], row.credentials.reveal()) == ("new", "hush-hush")
    admin_client.post(page_of(row), {**OAUTH, "client_secret": "other"})
    row.refresh_from_db()
    assert row.credentials.reveal() == "other"


def test_what_is_sent_along_stays_where_its_mask_is_left(admin_client):
    admin_client.post(ADD, OAUTH)
    row = AuthConnection.objects.get()
    page = admin_client.get(page_of(row)).content.decode()
    assert MASK in page
    headers = f'{{"X-Api-Key": "{MASK}", "X-New": "n"}}'
    fields = {**OAUTH, "client_secret": "", "custom_headers": headers}
    fields["extra_params"] = ""
    answer = admin_client.post(page_of(row), fields)
    assert answer.status_code == 302, answer.context["adminform"].errors
    assert connection_state(row.public_id).entries == {
        "custom_headers": {"X-Api-Key": "hush-too", "X-New": "n"}
    }


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"token_url": "nowhere"}, "https://"),
        ({"client_secret": ""}, "required"),
        ({"custom_headers": '{"Host": "x"}'}, "own header"),
        ({"extra_params": "{"}, "not JSON"),
    ],
)
def test_a_fault_stands_at_its_field(admin_client, changes, says):
    answer = admin_client.post(ADD, {**OAUTH, **changes})
    assert answer.status_code == 200
    [name] = changes
    assert says in str(answer.context["adminform"].errors[name])
    assert "hush-hush" not in answer.content.decode()


def test_a_secret_that_no_key_opens_is_entered_anew(
    transactional_db, admin_client, settings
):
    row = made()
    settings.ENCRYPTION_KEYS = ["another"]
    assert admin_client.get(page_of(row)).status_code == 200
    answer = admin_client.post(page_of(row), {**OAUTH, "client_secret": ""})
    assert "ENCRYPTION_KEYS" in answer.content.decode()
    tried = admin_client.post(page_of(row, "test")).content.decode()
    assert "ENCRYPTION_KEYS" in tried
    assert admin_client.post(page_of(row), OAUTH).status_code == 302


# --- Trying ----------------------------------------------------------------------------


@pytest.fixture
def remote(transactional_db, settings):
    with stand_in() as known:
        settings.PARLEY = {**settings.PARLEY, "OUTBOUND_ALLOWED_HOSTS": [known.host]}
        yield known


def test_trying_it_fetches_a_token_and_says_so(admin_client, remote):
    body = {"access_token": "token-hush", "expires_in": 3600}
    remote.answer = lambda asked: Answer(body=body)
    row = made(token_url=remote.url("/token"))
    asked = admin_client.get(page_of(row, "test")).content.decode()
    assert remote.url("/token") in asked
    assert remote.asked == []
    told = admin_client.post(page_of(row, "test")).content.decode()
    assert "A token was had" in told
    assert "hush" not in told
    assert len(remote.asked) == 1
    page = admin_client.get(page_of(row)).content.decode()
    assert "There is one" in page
    assert "hush" not in page


def test_trying_it_tells_why_there_is_no_token(admin_client, remote):
    remote.answer = lambda asked: Answer(401, {"error": "invalid_client hush-hush"})
    row = made(token_url=remote.url("/token"))
    for _ in range(2):
        told = admin_client.post(page_of(row, "test")).content.decode()
        assert "invalid_client" in told
        assert "hush" not in told
    # Whoever tries is not kept waiting.
    assert len(remote.asked) == 2
    assert "The credentials are refused" in admin_client.get(LIST).content.decode()


def test_what_is_not_fetched_is_looked_over(transactional_db, admin_client):
    row = create_connection(
        parse_connection({"auth_type": "bearer_auth", "name": "CRM", "token": "hush"})
    )
    told = admin_client.post(page_of(row, "test")).content.decode()
    assert "authorization" in told
    assert "hush" not in told


def test_only_who_may_change_it_tries_it(client, staff):
    row = made()
    client.force_login(staff("view_authconnection"))
    assert client.get(page_of(row)).status_code == 200
    assert client.post(page_of(row, "test")).status_code == 403


# --- Use -------------------------------------------------------------------------------


def test_what_uses_it_is_shown_and_keeps_it(admin_client):
    row = made()
    located = {"api_schema": {"auth_connection": {"auth_connection_id": row.public_id}}}
    Tool.objects.create(name="find contact", kind="webhook", config=located)
    McpServer.objects.create(name="Docs", url="https://x.example", connection=row)
    page = admin_client.get(page_of(row)).content.decode()
    assert "find contact, Docs" in page
    asked = admin_client.get(page_of(row, "delete")).content.decode()
    assert "used by find contact" in asked
    admin_client.post(page_of(row, "delete"), {"post": "yes"})
    assert AuthConnection.objects.exists()


def test_the_list_takes_few_queries(admin_client, django_assert_max_num_queries):
    for number in range(8):
        made(name=f"CRM {number}")
    admin_client.get(LIST)
    with django_assert_max_num_queries(12):
        assert "CRM 7" in admin_client.get(LIST).content.decode()
