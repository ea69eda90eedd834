import pytest
from django.db import IntegrityError, transaction

from conversations.models.feedback import Feedback


@pytest.mark.parametrize("event_id", [7, None])
def test_one_thumb_per_answer_and_one_on_the_whole(conversation, event_id):
    for given in (7, 8, None):
        Feedback.objects.create(conversation=conversation, event_id=given, score="like")
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.create(
            conversation=conversation, event_id=event_id, score="dislike"
        )
