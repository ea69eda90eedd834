import pytest
from django.test import Client
from django.utils import timezone

from conversations.api.keys import reads, talks, writes
from conversations.store.access.api_keys import make_key, revoke

AGENTS = "/v1/convai/agents"
CONVERSATION = "/v1/convai/conversations/conv_x"
SIGNED = "/v1/convai/conversation/get-signed-url?agent_id=agent_x"
OPERATIONS = [("get", AGENTS, "read"), ("delete", CONVERSATION, "write")]
OPERATIONS += [("get", SIGNED, "talk")]


def asked(client, method, path):
    answer = getattr(client, method)(path)
    detail = answer.json().get("detail", {})
    return answer.status_code, detail.get("status")


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS)
@pytest.mark.parametrize("sent", [None, "", "parley_wrong", "é\x80", "x" * 5_000])
def test_without_a_key_that_is_known_nothing_is_told(db, method, path, scope, sent):
    client = Client() if sent is None else Client(headers={"xi-api-key": sent})
    assert asked(client, method, path) == (401, "invalid_api_key")


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS)
def test_a_key_opens_what_its_scope_names(caller, method, path, scope):
    assert asked(caller(scope), method, path)[0] in (200, 404)
    others = {"read", "write", "talk"} - {scope}
    for key in (caller(*others), caller_without_scopes()):
        assert asked(key, method, path) == (403, "missing_permissions")


def caller_without_scopes():
    return Client(headers={"xi-api-key": make_key("nothing", [])[0]})


def test_the_refusal_names_the_scope(caller):
    answer = caller("read").delete(CONVERSATION)
    assert "not for write" in answer.json()["detail"]["message"]


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS)
def test_a_revoked_key_opens_nothing_from_then_on(caller, method, path, scope):
    client = caller("read", "write", "talk")
    assert asked(client, method, path)[0] in (200, 404)
    revoke(client.key.pk)
    assert asked(client, method, path) == (401, "invalid_api_key")


def test_a_key_is_taken_from_the_header_only(db):
    """Addresses are logged and shared: a key in one would leak."""
    key = make_key("test", ["read"])[0]
    assert Client().get(AGENTS, {"xi-api-key": key}).status_code == 401
    bearer = Client(headers={"Authorization": f"Bearer {key}"})
    assert bearer.get(AGENTS).status_code == 401
    client = Client()
    client.cookies["xi-api-key"] = key
    assert client.get(AGENTS).status_code == 401


@pytest.mark.parametrize("scopes", [["talk"], None])
def test_no_answer_repeats_the_key(db, scopes):
    key = "parley_hush" if scopes is None else make_key("test", scopes)[0]
    answer = Client(headers={"xi-api-key": key}).get(AGENTS)
    assert answer.status_code in (401, 403)
    assert key not in answer.content.decode()


def test_use_is_noted(caller):
    client = caller("read")
    before = timezone.now()
    client.get(AGENTS)
    client.key.refresh_from_db()
    assert client.key.last_used_at >= before


def test_the_key_of_the_environment_is_for_everything(rf, db, settings):
    settings.PARLEY = {**settings.PARLEY, "API_KEY": "of-the-environment"}
    for scope in (reads, writes, talks):
        known = scope.authenticate(rf.get("/"), "of-the-environment")
        assert known is not None
        assert scope.authenticate(rf.get("/"), "of-the-environmen") is None
