import pytest

from conversations.models import Agent, Conversation, Delivery, Recording
from conversations.protocol.close_codes import ErrorType
from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.calls import lease, lifecycle
from conversations.store.calls.ending import EndOfConversation
from conversations.store.webhooks.endings import tell_of_refusal, tell_of_sound
from tests.store.held_conversations import held, turn
from tests.store.webhooks.told_rows import webhook

pytestmark = pytest.mark.django_db

FAILURE = WebhookEvent.INITIATION_FAILURE
SOUND = WebhookEvent.AUDIO
LEFT = EndOfConversation("client_left", 5_000)
NO_VOICE = EndOfConversation(
    "failed", 0, "No voice.", failed=True, error_type="unknown"
)


@pytest.fixture
def agent():
    webhook(events=list(WebhookEvent))
    return Agent.objects.create(name="Desk", analysed=False)


def live(agent, *, spoken=False, **changes):
    row = held(agent, status="in-progress", end_reason="", duration_ms=None, **changes)
    if spoken:
        turn(row, "user", "Hello?", 1)
        Conversation.objects.filter(pk=row.pk).update(turn_count=1)
    return row


def recording(row, size_bytes=9):
    return Recording.objects.create(
        conversation=row, file="recordings/none.ogg", size_bytes=size_bytes
    )


def told():
    return sorted(Delivery.objects.values_list("event", flat=True))


def test_a_conversation_and_its_recording_are_told_of_at_its_end(agent):
    row = live(agent, spoken=True)
    recording(row)
    lifecycle.finish(row.public_id, LEFT)
    assert told() == [SOUND, WebhookEvent.TRANSCRIPTION]


def test_a_recording_that_is_not_made_yet_is_told_of_when_it_is(agent):
    row = live(agent, spoken=True, hosted_conversation_id="conv_there")
    file = recording(row, size_bytes=0)
    lifecycle.finish(row.public_id, LEFT)
    assert told() == []
    file.size_bytes = 9
    file.save()
    row.refresh_from_db()
    tell_of_sound(row)
    tell_of_sound(row)
    assert told() == [SOUND]


def test_of_a_conversation_that_goes_on_nothing_is_told(agent):
    row = live(agent)
    recording(row)
    tell_of_sound(row)
    assert told() == []


def test_a_conversation_that_could_not_begin_is_told_of_with_why(agent):
    row = live(agent)
    lifecycle.finish(row.public_id, NO_VOICE)
    delivery = Delivery.objects.get()
    assert (delivery.event, delivery.conversation) == (FAILURE, row)
    assert delivery.failure == {
        "agent_id": agent.public_id,
        "conversation_id": row.public_id,
        "failure_reason": "unknown",
        "metadata": {
            "type": "websocket",
            "body": {"error_type": "unknown", "reason": "No voice."},
        },
    }


def test_a_conversation_that_fails_later_did_begin(agent):
    row = live(agent, spoken=True)
    lifecycle.finish(row.public_id, NO_VOICE)
    assert FAILURE not in told()


@pytest.mark.parametrize(
    "error_type", [ErrorType.VALUE_ERROR, ErrorType.MISSING_DYNAMIC_VARIABLE]
)
def test_a_client_that_is_at_fault_is_nobodys_missed_call(agent, error_type):
    row = live(agent)
    end = EndOfConversation(
        "failed", 0, "name: is missing", failed=True, error_type=error_type.value
    )
    lifecycle.finish(row.public_id, end)
    assert told() == []


def test_what_a_killed_server_recorded_is_told_of(agent, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings/none.ogg").write_bytes(b"sound")
    now = live(agent).started_at
    row = live(agent, spoken=True, lease_until=now)
    recording(row, size_bytes=0)
    Conversation.objects.exclude(pk=row.pk).delete()
    lease.reap(now.replace(year=now.year + 1))
    assert told() == [SOUND, WebhookEvent.TRANSCRIPTION]


def test_a_refusal_of_nobody_known_is_told_to_nobody(agent):
    tell_of_refusal("agent_none", "busy", "All lines are taken.")
    assert told() == []
    tell_of_refusal(agent.public_id, "busy", "All lines are taken.")
    assert told() == [FAILURE]
