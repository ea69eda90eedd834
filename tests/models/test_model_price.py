import pytest
from django.db import IntegrityError, transaction

from conversations.models import ModelPrice


def test_a_model_has_one_price(db):
    ModelPrice.objects.create(model="ours/small")
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelPrice.objects.create(model="ours/small")
