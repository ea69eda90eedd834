import pytest

from conversations.admin.conversations.judgement_forms import choices_of, entered_value
from conversations.models import CollectedValue, DataCollectionItem
from conversations.protocol.typed_values import shown
from conversations.store.analysis.corrections import BadCorrection


@pytest.fixture
def row(conversation, agent):
    """What was collected, as the database gives it back."""

    def make(kind, value=None, **item):
        asked = DataCollectionItem.objects.create(
            agent=agent, identifier="it", type=kind, **item
        )
        made = CollectedValue.objects.create(
            conversation=conversation,
            item=asked,
            identifier="it",
            type=kind,
            **CollectedValue.columns(kind, value),
        )
        return CollectedValue.objects.get(pk=made.pk)

    return make


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", "Mill Lane"),
        ("string", " two\nlines "),
        ("integer", 2**53),
        ("integer", -3),
        ("number", 0.1),
        ("number", 123_456_789.25),
        ("number", 2_000_000.0),
        ("number", 12_345_678.0),
        ("number", 1e300),
        ("number", 5e-324),
        ("boolean", True),
        ("boolean", False),
        ("integer", None),
        ("string", None),
    ],
)
def test_what_a_form_shows_is_read_as_it_was(row, kind, value):
    made = row(kind, value)
    again = entered_value(made, shown(made.standing))
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize("entered", ["inf", "1e999", "nan", "1,5"])
def test_what_is_no_number_is_refused(row, entered):
    with pytest.raises(BadCorrection, match="number"):
        entered_value(row("number"), entered)


def test_nothing_but_spaces_was_not_mentioned(row):
    assert entered_value(row("string", "Ulm"), " \n") is None


def test_choices_are_what_may_be_entered(row):
    made = row("number", 2.0, allowed_values=[2.0, 1_234_567.89])
    assert choices_of(made) == (("2", "2"), ("1234567.89", "1234567.89"))
    assert entered_value(made, "1234567.89") == 1_234_567.89
