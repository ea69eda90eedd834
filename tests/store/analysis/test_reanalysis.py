import pytest
from django.utils import timezone

from conversations.models import Analysis, AnalysisBatch
from conversations.store.analysis.reanalysis import (
    CannotBeAnalysed,
    NoConversation,
    analyse_anew,
)
from tests.store.held_conversations import held, turn

pytestmark = pytest.mark.django_db


def test_it_waits_in_a_batch_of_its_own():
    row = held()
    turn(row, "user", "Hello", 1)
    analyse_anew(row.public_id)
    assert Analysis.objects.get().conversation == row
    assert AnalysisBatch.objects.get().description == "Asked for through the API"


def test_what_cannot_be_judged_is_told_why():
    with pytest.raises(NoConversation):
        analyse_anew("conv_nothing")
    with pytest.raises(CannotBeAnalysed, match="still going on"):
        analyse_anew(held(status="in-progress").public_id)
    with pytest.raises(CannotBeAnalysed, match="was deleted"):
        analyse_anew(held(transcript_deleted_at=timezone.now()).public_id)
