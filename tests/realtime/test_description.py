import json

from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.description import description

SENT = {
    "type": "conversation_initiation_client_data",
    "conversation_config_override": {
        "agent": {"firstMessage": "Hi", "prompt": {"prompt": None}},
        "tts": {},
        "conversation": {"client_events": ["audio"]},
    },
    "custom_llm_extra_body": {"user": 7},
    "dynamic_variables": {"name": "Ada", "secret__token": "s3cret"},
    "user_id": "u1",
    "source_info": {"source": "js_sdk", "version": "1.25.0"},
    "unheard_of": 1,
}


def test_what_was_asked_for_is_kept_as_the_api_has_it_without_secrets(make_settings):
    agent = make_settings(dynamic_variables={"city": "Bonn", "secret__key": "k3y"})
    kept = description(agent, ConversationInitiationClientData.model_validate(SENT))
    assert kept == {
        "source": "js_sdk",
        "source_version": "1.25.0",
        "user_id": "u1",
        "dynamic_variables": {"city": "Bonn", "name": "Ada"},
        "initiation_data": {
            "conversation_config_override": {
                "agent": {"first_message": "Hi", "prompt": {}},
                "tts": {},
                "conversation": {"client_events": ["audio"]},
            },
            "custom_llm_extra_body": {"user": 7},
            "dynamic_variables": {"name": "Ada"},
            "user_id": "u1",
            "source_info": {"source": "js_sdk", "version": "1.25.0"},
        },
    }
    assert "s3cret" not in json.dumps(kept)


def test_a_client_that_says_nothing_is_kept_as_that(make_settings):
    kept = description(make_settings(), ConversationInitiationClientData())
    assert (kept["source"], kept["user_id"]) == ("unknown", "")
    assert kept["initiation_data"] == {}
