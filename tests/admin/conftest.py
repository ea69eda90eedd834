"""Staff with different permissions, and conversations to look at."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.utils import timezone

from conversations.models import (
    Agent,
    Conversation,
    Feedback,
    Note,
    Recording,
    ToolCall,
    Turn,
)
from tests.admin.browsing import close_chromium

SOUND = bytes(range(256)) * 40


@pytest.fixture(scope="session", autouse=True)
def browser_is_closed() -> Iterator[None]:
    """With the last test, if one was needed."""
    yield
    close_chromium()


@pytest.fixture
def staff(db):
    """Sign up a member of staff who may do this much."""

    def sign_up(*permissions):
        user = User.objects.create_user(f"staff{User.objects.count()}", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        return user

    return sign_up


@pytest.fixture
def reader(client, staff):
    """A browser of somebody who may read conversations, but not hear them."""
    client.force_login(staff("view_conversation"))
    return client


@pytest.fixture
def reviewer(client, staff):
    """A browser of somebody who reviews conversations, but may not hear them."""
    client.force_login(staff("view_conversation", "review_conversation"))
    return client


@pytest.fixture
def listener(client, staff):
    """A browser of somebody who may read and hear conversations."""
    client.force_login(staff("view_conversation", "hear_recording"))
    return client


@pytest.fixture
def agent(db):
    return Agent.objects.create(public_id="agent_library", name="Library desk")


@pytest.fixture
def converse(agent):
    """Make a finished conversation."""

    def make(**changes):
        number = Conversation.objects.count()
        return Conversation.objects.create(
            **{
                "agent": agent,
                "agent_name": agent.name,
                "started_at": timezone.now() - timedelta(hours=number),
                "status": "done",
                "duration_ms": 65_000,
                "turn_count": 2,
                "end_reason": "client_left",
                **changes,
            }
        )

    return make


@pytest.fixture
def conversation(converse):
    made = converse(dynamic_variables={"branch": "Mill Lane"})
    Turn.objects.create(
        conversation=made,
        event_id=1,
        role="user",
        text="When do you open?",
        started_ms=1_000,
        ended_ms=2_000,
    )
    Turn.objects.create(
        conversation=made,
        event_id=2,
        role="agent",
        text="We open at",
        generated_text="We open at nine. <b>Come in.</b>",
        sent_text="We open at nine.",
        heard_text="We open at",
        started_ms=2_640,
        ended_ms=3_500,
        interrupted=True,
        latencies_ms={"endpointing": 300, "first_audio": 640},
        first_audio_ms=640,
    )
    ToolCall.objects.create(
        conversation=made,
        call_id="1",
        name="end_call",
        kind="system",
        arguments={"why": "goodbye"},
        event_id=2,
        requested_ms=4_000,
        result="It ends.",
        latency_ms=4,
    )
    Note.objects.create(
        conversation=made, kind="stt_error", text="Not reached.", at_ms=5_000
    )
    Feedback.objects.create(conversation=made, event_id=2, score="dislike")
    return made


@pytest.fixture
def recording(conversation, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = Recording(conversation=conversation, complete=True)
    made.file.save("recordings/2026/11/sound.ogg", ContentFile(SOUND))
    return made
