import pytest

from conversations.pages.start_page_kind import StartPageKind, start_page_kind


@pytest.mark.parametrize(
    ("chosen", "kind"),
    [
        ("auto", StartPageKind.AUTO),
        ("list", StartPageKind.LIST),
        ("off", StartPageKind.OFF),
        ("agent_library", StartPageKind.AGENT),
        ("/help", StartPageKind.ADDRESS),
        ("https://shop.example/", StartPageKind.ADDRESS),
        # It would send to itself, and to another site without saying so.
        ("/", None),
        ("//shop.example", None),
        ("ftp://shop.example", None),
        ("agent_ü", None),
        ("an agent", None),
        ("LIST", None),
        ("", None),
    ],
)
def test_what_the_setting_may_say(chosen, kind):
    assert start_page_kind(chosen) is kind
