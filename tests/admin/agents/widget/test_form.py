import pytest
from django.forms import ValidationError

from conversations.admin.agents.widget.fields import ColourField, LabelsField
from conversations.admin.agents.widget.form import SAVED, WidgetForm, languages_of
from conversations.admin.agents.widget.groups import grouped, language_name
from conversations.models import Agent


def test_words_are_written_one_a_line_and_read_back():
    field = LabelsField()
    words = {"start_call": "Ring: now", "end_call": "Hang up"}
    assert field.clean(field.prepare_value(words)) == words
    assert field.clean("\n start_call :Go \n\n") == {"start_call": "Go"}
    assert field.prepare_value({"a": "x\n y", "b": None}) == "a: x y"
    assert not field.has_changed(words, field.prepare_value(words))
    assert field.has_changed(words, "start_call: Go")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("start_call: Go\nend_call", "Line 2: write the name"),
        ("Start: Go", "Line 1: Start is no name"),
        ("start_call: " + "x" * 1_001, "1000"),
        ("\n".join(f"a_{number}: x" for number in range(201)), "200"),
    ],
)
def test_a_line_that_says_nothing_is_named(text, said):
    with pytest.raises(ValidationError, match=said):
        LabelsField().clean(text)


def test_a_picker_stands_beside_the_field_and_is_not_sent():
    html = ColourField().widget.render("style_accent", "red", {"id": "id_accent"})
    assert html.count('name="style_accent"') == 1
    assert 'data-picks="id_accent"' in html
    assert "disabled></span>" not in html
    off = ColourField().widget.render("a", "red", {"id": "a", "disabled": True})
    assert "disabled></span>" in off


def test_languages_are_those_of_presets_and_of_words():
    agent = Agent(
        language="en",
        language_presets={"de": {}, "en": {}},
        widget_languages={"pt-br": {}, "en": {}},
    )
    assert languages_of(agent) == ["de", "pt-br"]
    assert languages_of(Agent(language_presets=None)) == []


def test_every_field_is_shown_and_every_look_is_saved():
    agent = Agent(language_presets={"de": {}}, avatar="avatars/a.png")
    form = WidgetForm(instance=agent)
    shown = {one.field.name for group in grouped(form) for one in group.placed}
    assert shown == set(form.fields) - {"new_website"}
    columns = {
        field.attname
        for field in Agent._meta.concrete_fields
        if field.attname.startswith("widget_")
    }
    assert columns <= set(SAVED)


def test_a_folded_group_opens_where_something_is_wrong():
    form = WidgetForm({"style_button_radius": "wide"}, instance=Agent())
    form.is_valid()
    opened = {group.name for group in grouped(form) if group.folded and group.is_open}
    assert opened == {"lengths"}


@pytest.mark.parametrize(
    ("code", "name"), [("de", "German (de)"), ("pt-BR", "Brazilian Portuguese (pt-BR)")]
)
def test_languages_are_told_in_words(code, name):
    assert language_name(code) == name


def test_a_language_that_has_no_name_is_told_by_its_code():
    assert language_name("zz") == "zz"


@pytest.mark.django_db
def test_words_of_a_language_are_changed_and_the_rest_of_it_stays():
    agent = Agent.objects.create(
        name="Desk",
        widget_languages={
            "de": {"terms_text": "Alt.", "terms_html": "<p>Alt.</p>", "x": 1},
            "fr": {"terms_text": "Vieux."},
        },
    )
    shown = WidgetForm(instance=agent)
    values = {name: shown[name].value() for name in shown.fields}
    values |= {"terms_text_de": "Neu.", "texts_de": "start_call: Los"}
    values = {
        name: value for name, value in values.items() if value not in (None, False)
    }
    form = WidgetForm(values, instance=agent)
    assert form.is_valid(), form.errors
    form.save()
    agent.refresh_from_db()
    assert agent.widget_languages == {
        "de": {"terms_text": "Neu.", "x": 1, "text_contents": {"start_call": "Los"}},
        "fr": {"terms_text": "Vieux."},
    }
