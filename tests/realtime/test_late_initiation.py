import pytest
from asgiref.sync import sync_to_async

from conversations.protocol.close_codes import ErrorType, ProtocolViolation
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.late_initiation import LateInitiation
from conversations.realtime.opening import Opening
from conversations.store import lifecycle
from conversations.store.lifecycle import NewConversation
from conversations.store.opening import open_recorder
from tests.realtime.conftest import AGENT_ID, kept


def data(override=None, **fields):
    return ConversationInitiationClientData.model_validate(
        {"conversation_config_override": override or {}, **fields}
    )


class Unused:
    """A recorder of a conversation that nothing more is to be known of."""


@pytest.fixture
def late(make_settings):
    return LateInitiation(make_settings(), Opening(), Unused())


def test_an_initiation_comes_once(make_settings):
    came = LateInitiation(make_settings(), Opening(came=True), Unused())
    with pytest.raises(ProtocolViolation, match="comes once") as raised:
        came(data())
    assert raised.value.error_type is ErrorType.INVALID_MESSAGE


@pytest.mark.parametrize(
    "override",
    [
        {"text_only": True},
        {"conversation": {"client_events": ["audio"]}},
        {"agent": {"first_message": "Ahoy"}},
    ],
)
def test_it_cannot_change_what_has_begun(late, override):
    with pytest.raises(ProtocolViolation) as raised:
        late(data(override))
    assert raised.value.error_type is ErrorType.OVERRIDE_ERROR


async def test_it_may_ask_for_what_is_so_already(agent, make_settings):
    new = NewConversation(agent_id=AGENT_ID, process_id="p", lease_ms=30_000)
    conversation_id = await sync_to_async(lifecycle.start)(new)
    recorder = await open_recorder(conversation_id)
    late = LateInitiation(make_settings(), Opening(), recorder)
    late(data({"agent": {"language": "en"}, "text_only": False}, user_id="u1"))
    assert (await kept(conversation_id)).row.user_id == "u1"
    with pytest.raises(ProtocolViolation, match="comes once"):
        late(data())
