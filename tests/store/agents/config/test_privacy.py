"""How long conversations are kept: the vendor's three keys and our two columns."""

import pytest

from conversations.models import Agent
from conversations.store.agents import editing
from conversations.store.agents.config.conversion import BadConfig, apply, shown

pytestmark = pytest.mark.django_db

NONE = (None, None)


def any_provider(column, name):
    return None


def privacy(**sent):
    return {"platform_settings": {"privacy": sent}}


def shown_privacy(agent):
    return shown(agent)["platform_settings"]["privacy"]


def create(**sent):
    return editing.create_agent(privacy(**sent), any_provider)


def change(agent, **sent):
    return editing.change_agent(agent.public_id, privacy(**sent), any_provider)


def days(agent):
    return (agent.transcript_days, agent.audio_days)


def keys(retention_days, transcript, audio):
    return {
        "retention_days": retention_days,
        "delete_transcript_and_pii": transcript,
        "delete_audio": audio,
    }


@pytest.mark.parametrize(
    ("sent", "columns"),
    [
        (keys(-1, False, False), NONE),
        (keys(-1, True, True), NONE),
        (keys(30, True, True), (30, 30)),
        (keys(30, True, False), (30, None)),
        (keys(30, False, True), (None, 30)),
        (keys(30, False, False), (30, 30)),
        ({"retention_days": 30}, (30, 30)),
        ({"delete_audio": True}, NONE),
        ({"retention_days": None}, NONE),
    ],
)
def test_days_hold_for_what_is_deleted_after_them(sent, columns):
    agent = create(**sent)
    assert days(agent) == columns
    answer = shown_privacy(agent)
    assert {name: answer[name] for name in sent} == sent
    again = editing.change_agent(agent.public_id, shown(agent), any_provider)
    assert days(again) == columns


def test_an_agent_shows_what_staff_set():
    agent = create()
    assert shown_privacy(agent) == {
        "record_voice": True,
        **keys(-1, False, False),
        "zero_retention_mode": False,
        "conversation_history_redaction": {"enabled": False, "entities": []},
    }
    agent.transcript_days, agent.audio_days = 90, 7
    agent.redacted_kinds = ["email_address"]
    agent.save()
    assert shown_privacy(agent) == {
        "record_voice": True,
        **keys(90, True, True),
        "zero_retention_mode": False,
        "conversation_history_redaction": {
            "enabled": True,
            "entities": ["email_address"],
        },
    }
    sent_back = editing.change_agent(agent.public_id, shown(agent), any_provider)
    assert days(sent_back) == (90, 7)


def test_a_change_of_one_key_keeps_the_others():
    agent = create(retention_days=-1, delete_audio=True)
    assert days(agent) == NONE
    assert days(agent := change(agent, retention_days=14)) == (None, 14)
    assert days(agent := change(agent, delete_transcript_and_pii=True)) == (14, 14)
    assert days(agent := change(agent, delete_audio=False)) == (14, None)
    assert days(agent := change(agent, record_voice=False)) == (14, None)
    assert days(change(agent, retention_days=-1)) == NONE


def test_kinds_are_taken_out_only_when_switched_on():
    redaction = {
        "enabled": False,
        "entities": ["email_address"],
        "excluded_data_collection_ids": ["mail"],
    }
    agent = create(conversation_history_redaction=redaction)
    assert agent.redacted_kinds == []
    assert shown_privacy(agent)["conversation_history_redaction"] == redaction
    agent = change(agent, conversation_history_redaction={"enabled": True})
    assert agent.redacted_kinds == ["email_address"]
    assert shown_privacy(agent)["conversation_history_redaction"] == {
        **redaction,
        "enabled": True,
    }
    assert agent.vendor_settings == privacy(
        conversation_history_redaction={"excluded_data_collection_ids": ["mail"]}
    )


def test_what_is_unknown_is_kept_beside():
    agent = create(retention_days=30, apply_to_existing_conversations=True)
    assert shown_privacy(agent)["apply_to_existing_conversations"] is True


@pytest.mark.parametrize(
    ("sent", "path", "message"),
    [
        ({"retention_days": 0}, "retention_days", "zero_retention_mode"),
        ({"retention_days": "30"}, "retention_days", "or -1"),
        ({"delete_audio": 1}, "delete_audio", "true or false"),
        ({"zero_retention_mode": "yes"}, "zero_retention_mode", "true or false"),
        (
            {"conversation_history_redaction": {"enabled": True}},
            "conversation_history_redaction.entities",
            "what is taken out",
        ),
        (
            {"conversation_history_redaction": {"entities": ["name", 3]}},
            "conversation_history_redaction.entities",
            "a text",
        ),
        (
            {"conversation_history_redaction": {"entities": ["name", "shoe_size"]}},
            "conversation_history_redaction.entities.1",
            "is no kind of personal data; there are age,",
        ),
        ({"conversation_history_redaction": "all"}, "redaction", "an object"),
    ],
)
def test_what_cannot_be_kept_to_is_refused_by_its_place(sent, path, message):
    with pytest.raises(BadConfig) as caught:
        apply(Agent(name="x"), privacy(**sent), any_provider)
    [fault] = caught.value.faults
    assert ".".join(fault.path).endswith(path)
    assert message in fault.message
