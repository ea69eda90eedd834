import pytest

from conversations.analysis.data_collection import cannot_be_met, collection_form
from conversations.analysis.transcript import written
from conversations.store.analysis.case import Item
from tests.analysis.judges import EMAIL, GUESTS, a_case, found

SIZE = Item("size", description="Of the pizza", allowed_values=("small", "large"))


def form_of(*items):
    return collection_form(items, written(a_case(), 10_000))


def test_a_form_allows_what_the_item_allows_and_null():
    schema = form_of(GUESTS, SIZE).form.schema["properties"]
    assert schema["item_1"]["properties"]["value"] == {"type": ["integer", "null"]}
    assert schema["item_2"]["properties"]["value"]["enum"] == ["small", "large", None]


def test_a_choice_is_kept_as_the_item_writes_it():
    form = form_of(SIZE)
    (finding,) = form.findings(form.form.read({"item_1": found("LARGE")}))
    assert finding.value == "large"


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"rationale": "x", "turns": []}, "value: it is missing"),
        (found("huge"), "one of these: small, large"),
        (found(3), "a text"),
        (None, "an object"),
        (found(None) | {"rationale": None}, "rationale"),
    ],
)
def test_an_answer_that_does_not_fit_says_what_is_wrong(answer, fault):
    assert fault in form_of(SIZE).form.read({"item_1": answer}).faults["item_1"]


def test_turns_that_are_no_list_quote_nothing():
    form = form_of(EMAIL)
    answer = found("a@b.de") | {"turns": "all"}
    (finding,) = form.findings(form.form.read({"item_1": answer}))
    assert (finding.value, finding.quoted_turns) == ("a@b.de", ())


def test_an_item_whose_choices_are_of_another_kind_can_never_be_met():
    assert "(integer)" in cannot_be_met(Item("n", "integer", allowed_values=("a",)))
    assert cannot_be_met(Item("n", "integer", allowed_values=("a", 1))) == ""
