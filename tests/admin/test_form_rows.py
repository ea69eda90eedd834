"""A list of small forms as one field."""

import pytest
from django import forms

from conversations.admin.form_rows import MAX_ROWS, SPARE_ROWS, RowsField, number_of


class PersonRow(forms.Form):
    name = forms.CharField(label="Name")
    age = forms.IntegerField(label="Age", required=False)


class Party(forms.Form):
    people = RowsField(PersonRow, legend="Guest")


def typed(*rows, total=None):
    data = {"people-total": str(len(rows) if total is None else total)}
    for number, row in enumerate(rows):
        data |= {f"people-{number}-{name}": value for name, value in row.items()}
    return Party(data)


def test_rows_that_say_something_are_the_value():
    form = typed({"name": "Ada", "age": "36"}, {}, {"name": "Bob"})
    assert form.is_valid()
    assert form.cleaned_data["people"] == [
        {"name": "Ada", "age": 36},
        {"name": "Bob", "age": None},
    ]


def test_what_is_wrong_names_the_row_and_the_field():
    form = typed({"name": "Ada"}, {"age": "old"})
    assert not form.is_valid()
    told = form.errors["people"]
    assert any(one.startswith("Guest 2, Name:") for one in told)
    assert any(one.startswith("Guest 2, Age:") for one in told)


@pytest.mark.parametrize("total", ["", "x", "-1"])
def test_a_count_nobody_can_read_is_none(total):
    assert typed(total=total).is_valid()


def test_no_more_rows_are_read_than_there_may_be():
    many = [{"name": "x"}] * (MAX_ROWS + 5)
    form = typed(*many)
    assert form.is_valid()
    assert len(form.cleaned_data["people"]) == MAX_ROWS


def test_kept_rows_are_shown_with_empty_ones_to_spare():
    page = str(Party(initial={"people": [{"name": "Ada"}]})["people"])
    assert 'value="Ada"' in page
    assert page.count("<fieldset") == 1 + SPARE_ROWS
    assert f'name="people-total" value="{1 + SPARE_ROWS}"' in page


def test_typed_rows_are_shown_with_what_is_wrong_with_them():
    form = typed({"name": "Ada"}, {"age": "7"})
    form.is_valid()
    page = str(form["people"])
    assert 'value="Ada"' in page
    assert 'value="7"' in page
    assert "This field is required." in page


def test_a_form_without_the_rows_leaves_them():
    widget = Party().fields["people"].widget
    assert widget.value_omitted_from_data({}, {}, "people")
    assert not widget.value_omitted_from_data({"people-total": "0"}, {}, "people")


def test_rows_have_numbers():
    assert (number_of("people-12"), number_of("")) == (12, -1)
