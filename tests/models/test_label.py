import pytest
from django.db import IntegrityError, transaction

from conversations.models.label import Label, LabelColour

pytestmark = pytest.mark.django_db


def test_a_label_is_there_once_and_grey_unless_told_otherwise():
    label = Label.objects.create(name="billing")
    assert label.colour == LabelColour.GREY
    with pytest.raises(IntegrityError), transaction.atomic():
        Label.objects.create(name="billing")
