import pytest
from django.core.exceptions import ValidationError

from conversations.admin.agents.widget.websites import (
    websites_of,
    with_website,
    without,
)
from conversations.models import Agent


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("https://shop.example", "https://shop.example"),
        ("https://shop.example/books?page=1#top", "https://shop.example"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("shop.example/books", "shop.example"),
        ("shop.example:8443", "shop.example:8443"),
        ("*", "*"),
        ("", ""),
    ],
)
def test_the_address_of_a_page_names_its_website(typed, listed):
    assert with_website("", typed) == listed


def test_a_website_is_listed_once_and_after_the_others():
    listed = with_website("a.example\nb.example", "https://c.example")
    assert listed == "a.example\nb.example\nhttps://c.example"
    assert with_website(listed, "https://c.example/x") == listed
    assert without(listed, "b.example") == "a.example\nhttps://c.example"
    assert without(listed, "") == listed


@pytest.mark.parametrize("typed", ["ftp://a.example", "two words", "https://", "-"])
def test_what_names_none_is_refused(typed):
    with pytest.raises(ValidationError):
        with_website("", typed)


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ([], "only pages of this server may talk to it"),
        (["*"], "every website may show it"),
        (["https://a.example"], "only pages of https://a.example and of this server"),
    ],
)
def test_an_empty_list_is_explained_by_the_rule_that_holds(settings, site, said):
    settings.PARLEY = {**settings.PARLEY, "ALLOWED_ORIGINS": site}
    assert said in websites_of(Agent()).warning
    assert websites_of(Agent(allowed_origins="b.example")).warning == ""


def test_a_list_that_is_open_to_all_is_warned_of():
    websites = websites_of(Agent(allowed_origins="a.example\n*"))
    assert websites.listed == ("a.example", "*")
    assert "Every website" in websites.warning
