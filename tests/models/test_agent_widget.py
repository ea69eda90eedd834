import pytest
from django.core.exceptions import ValidationError

from conversations.models import Agent


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("widget_variant", "giant", "giant"),
        ("widget_placement", "left", "left"),
        ("widget_color_scheme", "grey", "grey"),
        ("widget_avatar_kind", "film", "film"),
        ("widget_feedback_mode", "always", "always"),
        ("widget_orb_color_1", "red;x:y", "#2792dc"),
        ("widget_orb_color_2", "", "blank"),
        ("widget_avatar_url", "javascript:alert(1)", "URL"),
        ("widget_styles", {"accent": "url(x)"}, "accent is to be a colour"),
        ("widget_styles", ["x"], "object"),
        ("widget_texts", {"start_call": 3}, "start_call is to be a text"),
        ("widget_languages", {"de": {"terms_text": 3}}, "de.terms_text is to be"),
        ("widget_terms_text", "x" * 20_001, "20000"),
        ("widget_terms_key", "a\nb", "one line"),
        ("widget_link_hosts", "example.org\na/b", "a/b is not a host"),
    ],
)
def test_what_a_widget_cannot_look_like_is_refused(column, value, said):
    with pytest.raises(ValidationError) as refused:
        Agent(name="Desk", **{column: value}).clean_fields()
    assert set(refused.value.error_dict) == {column}
    assert said in " ".join(refused.value.error_dict[column][0].messages)


def test_the_looks_of_a_new_agent_are_good():
    Agent(name="Desk").clean_fields()


@pytest.mark.parametrize(
    ("kind", "picture", "shown"),
    [
        ("image", "avatars/a.png", True),
        ("orb", "avatars/a.png", False),
        ("image", "", False),
    ],
)
def test_a_picture_is_shown_where_there_is_one_and_it_was_chosen(kind, picture, shown):
    agent = Agent(name="Desk", avatar=picture, widget_avatar_kind=kind)
    assert agent.shows_picture is shown
