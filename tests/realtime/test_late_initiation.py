import pytest
from asgiref.sync import sync_to_async

from conversations.protocol.close_codes import ErrorType, ProtocolViolation
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.late_initiation import LateInitiation
from conversations.realtime.opening import Opening
from conversations.store.calls import lifecycle
from conversations.store.calls.lifecycle import NewConversation
from conversations.store.calls.opening import open_recorder
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


def test_what_is_forbidden_is_told_before_that_it_is_late(late):
    with pytest.raises(ProtocolViolation, match="not allowed by this agent"):
        late(data({"agent": {"first_message": "Ahoy"}}))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"override": {"tts": {"voice_id": "joe"}}}, "conversation_config_override"),
        ({"custom_llm_extra_body": {"a": 1}}, "custom_llm_extra_body"),
        ({"dynamic_variables": {"name": "Ada"}}, "dynamic_variables.name"),
    ],
)
def test_what_is_allowed_is_still_too_late(make_settings, fields, field):
    agent = make_settings(
        prompt="Talk to {{name}}.",
        dynamic_variables={"name": "friend"},
        overridable=["tts.voice_id", "custom_llm_extra_body"],
    )
    late = LateInitiation(agent, Opening(), Unused())
    with pytest.raises(ProtocolViolation, match=f"^{field} came too late"):
        late(data(**fields))


async def test_who_the_address_said_it_is_stays_known(recorder, make_settings):
    told = Opening(data(source_info={"source": "node_js_sdk", "version": "2"}))
    LateInitiation(make_settings(), told, recorder)(data(user_id="u1"))
    row = (await kept(recorder.conversation_id)).row
    assert (row.source, row.source_version, row.user_id) == ("node_js_sdk", "2", "u1")


@pytest.fixture
async def recorder(agent):
    new = NewConversation(agent_id=AGENT_ID, process_id="p", lease_ms=30_000)
    return await open_recorder(await sync_to_async(lifecycle.start)(new))


async def test_it_may_ask_for_what_is_so_already(recorder, make_settings):
    conversation_id = recorder.conversation_id
    late = LateInitiation(make_settings(), Opening(), recorder)
    late(data({"agent": {"language": "en"}, "text_only": False}, user_id="u1"))
    assert (await kept(conversation_id)).row.user_id == "u1"
    with pytest.raises(ProtocolViolation, match="comes once"):
        late(data())
