import pytest

from conversations.api.callers import key_of
from conversations.store.access.api_keys import known_key, make_key

CONVERSATIONS = "/v1/convai/conversations"


def test_the_key_is_the_one_that_was_let_in(rf, db):
    request = rf.get("/")
    request.auth = known_key(make_key("Shop", ["read"])[0])
    assert key_of(request).name.startswith("Shop (parley_")


@pytest.mark.parametrize("auth", [True, "parley_x", None])
def test_an_operation_that_asked_for_no_key_has_none(rf, auth):
    request = rf.get("/")
    request.auth = auth
    with pytest.raises(AssertionError):
        key_of(request)


@pytest.mark.parametrize("sent", ["a%00b", "a%20b", "caf%C3%A9", "a%0A", "x" * 65])
def test_an_id_that_none_can_have_is_named_as_the_fault(caller, sent):
    client = caller("read")
    for path, field in [
        (f"{CONVERSATIONS}/{sent}", "conversation_id"),
        (f"{CONVERSATIONS}/conv_x/files/{sent}", "file_id"),
    ]:
        answer = client.get(path)
        assert answer.status_code == 422
        assert [fault["loc"] for fault in answer.json()["detail"]] == [["path", field]]


def test_an_id_of_another_server_may_be_asked_for(caller):
    """Clients keep ids of conversations they had elsewhere."""
    for sent in ("conv_" + "x" * 59, "room-7:a.b~c"):
        assert caller("read").get(f"{CONVERSATIONS}/{sent}").status_code == 404
