import pytest
from django.test import RequestFactory
from django.utils import translation

from conversations.pages.page_facts import page_facts


def facts():
    return page_facts(RequestFactory().get("/"))


def test_the_language_of_the_page_has_two_letters():
    assert facts()["page_language"] == "en"
    with translation.override("de"):
        assert facts()["page_language"] == "de"


def test_languages_are_named_by_themselves():
    with translation.override("de"):
        assert ("en-gb", "English") in facts()["languages"]


@pytest.mark.parametrize(
    ("chosen", "is_there"), [("auto", True), ("off", False), ("nonsense", False)]
)
def test_whether_there_is_a_start_page(settings, chosen, is_there):
    settings.PARLEY = settings.PARLEY | {"LANDING_PAGE": chosen}
    assert facts()["has_start_page"] is is_there
