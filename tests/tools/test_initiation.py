"""What is sent to the owner's webhook, and what is made of its answer."""

import pytest
from asgiref.sync import sync_to_async

from conversations.store.library.secrets import NoSecret
from conversations.store.workspace import change_workspace_settings
from conversations.tools.initiation import NotKnown, known_beforehand
from tests.tools.stand_in import Answer

SETTING = "conversation_initiation_client_data_webhook"
ASKED = {"agent_id": "agent_1", "user_id": None}


async def read_secret(secret_id):
    if secret_id != "secret_1":
        raise NoSecret(f"There is no secret {secret_id!r} any more.")
    return "sk-hush-hush"


@pytest.fixture
def webhook(transactional_db, remote):
    """Sets where it is, with changes."""

    def change(**changes):
        headers = {"X-Key": {"secret_id": "secret_1"}, "X-Plain": "text"}
        known = {"url": remote.url("/who"), "request_headers": headers, **changes}
        change_workspace_settings({SETTING: known})

    return change


async def test_what_is_known_is_asked_with_the_headers_that_were_set(webhook, remote):
    await sync_to_async(webhook)()
    said = {"dynamic_variables": {"name": "Ann", "key": "sk-hush-hush"}, "more": 1}
    remote.answer = lambda asked: Answer(body=said)
    known = await known_beforehand(ASKED, read_secret)
    [asked] = remote.asked
    assert (asked.method, asked.path, asked.json) == ("POST", "/who", ASKED)
    assert (asked.headers["x-key"], asked.headers["x-plain"]) == (
        "sk-hush-hush",
        "text",
    )
    # A secret that comes back is none of the conversation's variables.
    assert known.dynamic_variables == {"name": "Ann", "key": "[secret]"}


async def test_nobody_is_asked_where_none_is_set(transactional_db, remote):
    assert await known_beforehand(ASKED, read_secret) is None
    assert remote.asked == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"url": "nowhere"}, "url and request_headers anew"),
        ({"request_headers": {"X": {"secret_id": "secret_2"}}}, "no secret 'secret_2'"),
        ({"request_headers": {"X": {"env_var_label": "prod"}}}, "environment"),
        ({"url": "http://127.0.0.1:1/who"}, "OUTBOUND_ALLOWED_HOSTS"),
    ],
)
async def test_what_keeps_it_from_being_asked_is_told(webhook, remote, changes, says):
    await sync_to_async(webhook)(**changes)
    with pytest.raises(NotKnown, match=says):
        await known_beforehand(ASKED, read_secret)
    assert remote.asked == []


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(500, b"sk-hush-hush failed"), r"500: \[secret\] failed"),
        (Answer(200, b"no json"), "no JSON"),
        (Answer(200, [1]), "cannot be used"),
        (Answer(200, {"dynamic_variables": {"x": {}}}), "dynamic_variables"),
        (Answer(200, {"user_id": {"hush": 1}}), "user_id"),
    ],
)
async def test_an_answer_that_is_none_is_told(webhook, remote, answer, says):
    await sync_to_async(webhook)()
    remote.answer = lambda asked: answer
    with pytest.raises(NotKnown, match=says) as caught:
        await known_beforehand(ASKED, read_secret)
    assert "hush" not in str(caught.value)


async def test_an_answer_that_is_too_long_is_no_matter_of_a_tool(
    webhook, remote, settings
):
    await sync_to_async(webhook)()
    settings.PARLEY = {**settings.PARLEY, "TOOL_MAX_RESPONSE_BYTES": 10}
    remote.answer = lambda asked: Answer(body=b"x" * 11)
    with pytest.raises(NotKnown, match="TOOL_MAX_RESPONSE_BYTES") as caught:
        await known_beforehand(ASKED, read_secret)
    assert "have the webhook say less" in str(caught.value)
