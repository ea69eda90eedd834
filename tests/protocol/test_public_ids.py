import pytest

from conversations.models.identifiers import new_agent_id, new_conversation_id
from conversations.protocol.public_ids import is_public_id


@pytest.mark.parametrize("text", ["a", "agent_demo", "room-7:a.b~c", "x" * 64])
def test_ids_of_any_server(text):
    assert is_public_id(text)


def test_ids_of_our_own():
    assert is_public_id(new_agent_id())
    assert is_public_id(new_conversation_id())


@pytest.mark.parametrize(
    "text", ["", "x" * 65, "a b", "a\0", "\0", "a\n", "caf\u00e9", "a\ud800", "\x7f"]
)
def test_what_can_be_nobodys_id(text):
    assert not is_public_id(text)
