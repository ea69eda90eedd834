"""What a client asked for outlives the process it was asked of."""

from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.opening import Opening
from conversations.realtime.resuming.stored_state import restored, stored_state

DATA = {
    "user_id": "user 7",
    "dynamic_variables": {"name": "Ada", "secret__key": "hidden"},
    "custom_llm_extra_body": {"seed": 4},
    "conversation_config_override": {
        "agent": {"first_message": "Hi {{name}}"},
        "conversation": {"text_only": True, "client_events": ["audio"]},
    },
}


def test_the_agent_is_as_it_was_wanted(make_settings):
    agent = make_settings(first_message="Hello", output_audio_format="pcm_24000")
    opening = Opening(ConversationInitiationClientData.model_validate(DATA), came=True)
    known = ConversationInitiationClientData.model_validate({"user_id": "other"})
    state = stored_state(agent, opening, known)
    now = make_settings(first_message="Hello", output_audio_format="pcm_8000")
    was = restored(now, state)
    assert was.opening.data == opening.data
    assert was.opening.came
    assert was.agent.output_audio_format == "pcm_24000"
    assert was.opening.text_only(was.agent)
    assert was.opening.wanted_events(was.agent) == {"audio"}
