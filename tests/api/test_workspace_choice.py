"""The webhook that programs choose for all agents."""

import pytest
from elevenlabs.types import GetConvAiSettingsResponseModel

from conversations.models import Agent
from conversations.protocol.webhook_events import WebhookEvent
from tests.store.webhooks.told_rows import webhook

SETTINGS = "/v1/convai/settings"


@pytest.fixture
def choose(caller):
    api = caller("read", "write")

    def choose(choice):
        answer = api.patch(
            SETTINGS, {"webhooks": choice}, content_type="application/json"
        )
        if answer.status_code == 200:
            GetConvAiSettingsResponseModel.model_validate(answer.json(), strict=True)
            assert answer.json() == api.get(SETTINGS).json()
        return answer

    choose.read = lambda: api.get(SETTINGS).json()["webhooks"]
    return choose


def events(row):
    row.refresh_from_db()
    return set(row.events)


def test_what_is_chosen_is_what_the_webhook_is_told_and_given_back(choose):
    row = webhook(events=[], agents=[Agent.objects.create(name="One")])
    choice = {
        "post_call_webhook_id": row.public_id,
        "events": ["audio", "transcript", "answering_machine_detection"],
        "send_audio": False,
        "transcript_format": "json",
    }
    assert choose(choice).json()["webhooks"] == choice
    assert events(row) == {WebhookEvent.TRANSCRIPTION, WebhookEvent.AUDIO}
    assert not row.agents.exists()


def test_another_choice_is_in_place_of_the_former(choose):
    former, new = webhook("former"), webhook("new", events=[])
    choose({"post_call_webhook_id": former.public_id})
    choose({"post_call_webhook_id": new.public_id, "events": ["audio"]})
    assert events(former) == set()
    assert events(new) == {WebhookEvent.AUDIO}
    choose(None)
    assert events(new) == set()
    assert choose.read() == {
        "post_call_webhook_id": None,
        "events": [],
        "send_audio": False,
    }


def test_what_staff_changed_since_is_told(choose):
    row = webhook()
    choose({"post_call_webhook_id": row.public_id, "events": ["transcript"]})
    row.events = ["post_call_audio", "call_initiation_failure"]
    row.save()
    assert choose.read() == {
        "post_call_webhook_id": row.public_id,
        "events": ["audio", "call_initiation_failure"],
        "send_audio": True,
    }
    row.delete()
    assert choose.read()["post_call_webhook_id"] is None


def test_a_webhook_that_is_not_known_is_refused_by_its_name(choose):
    refused = choose({"post_call_webhook_id": "webhook_none"})
    assert refused.status_code == 422
    message = refused.json()["detail"]["message"]
    assert message.startswith("webhooks.post_call_webhook_id: There is no webhook")
    assert choose.read()["post_call_webhook_id"] is None
