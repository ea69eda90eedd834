from datetime import timedelta

import pytest
from django.db import connection

from conversations.models import Analysis, Conversation, Delivery, Sealed, Webhook
from conversations.store.statistics.attention import Attention, attention
from tests.store.statistics.conftest import NOW


def counted(condition, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM conversations_{table} WHERE {condition}")
        return cursor.fetchone()[0]


def test_what_waits_is_a_plain_count(many, django_assert_num_queries):
    webhook = Webhook.objects.create(
        name="CRM", url="https://crm.example.org/", secret=Sealed.of("x")
    )
    for number, conversation in enumerate(many):
        Analysis.objects.create(
            conversation=conversation,
            state=["queued", "running", "done", "failed"][number % 4],
            due_at=NOW,
        )
        if number < 30:
            Delivery.objects.create(
                webhook=webhook,
                conversation=conversation,
                event="post_call_transcription",
                state=["waiting", "delivered", "given_up"][number % 3],
                created_at=NOW,
                due_at=NOW,
                give_up_at=NOW + timedelta(days=1),
            )
    with django_assert_num_queries(1):
        found = attention()
    assert found == Attention(
        failed_analyses=counted("state = 'failed'", "analysis"),
        given_up_deliveries=counted("state = 'given_up'", "delivery"),
        unreviewed_failures=counted(
            "call_successful = 'failure' AND review_state = 'unreviewed'",
            "conversation",
        ),
    )
    assert found.failed_analyses == 100
    assert found.given_up_deliveries == 10


@pytest.mark.django_db
def test_nothing_waits_at_first():
    assert attention() == Attention()
    assert not Conversation.objects.exists()
