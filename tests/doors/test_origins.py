from types import SimpleNamespace

import pytest

from conversations.doors.origins import may_connect, origin_allowed

OWN = ["talk.example:8000"]


def test_a_client_without_an_origin_is_no_page():
    assert origin_allowed(None, [], [])


def to_talk_to(*origins, insists=False):
    return SimpleNamespace(allowed_origins=origins, require_origin_header=insists)


@pytest.mark.parametrize(
    "origin",
    [
        "http://talk.example:8000",
        "https://talk.example:8000",
        "HTTP://TALK.example:8000",
    ],
)
def test_a_page_of_the_site_itself_may_talk(origin):
    assert origin_allowed(origin, OWN, [])


@pytest.mark.parametrize(
    ("origin", "own"),
    [
        ("https://talk.example", "talk.example"),
        ("https://talk.example", "talk.example:443"),
        ("http://talk.example", "talk.example:80"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
    ],
)
def test_a_default_port_may_be_left_out(origin, own):
    assert origin_allowed(origin, [own], [])


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://talk.example",
        "http://talk.example:9000",
        "http://talk.example:8000.evil.example",
        "http://talk.example.evil.example:8000",
        "http://evil-talk.example:8000",
        "http://sub.talk.example:8000",
        "http://talk.example:8000@evil.example",
        "http://talk.example:8000/../evil",
        "http://evil.example#talk.example:8000",
        "http://evil.example?talk.example:8000",
        "null",
        "",
        "file://",
        "file://talk.example:8000",
        "talk.example:8000",
        "http://",
        "http://[",
        "http://talk.example:port",
        "http://talk.example:99999",
        "javascript:alert(1)",
        "\x00",
    ],
)
def test_any_other_page_may_not(origin):
    assert not origin_allowed(origin, OWN, [])
    assert not origin_allowed(origin, OWN, ["https://shop.example", "partner.example"])


@pytest.mark.parametrize(
    ("entry", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        ("https://shop.example/", "https://shop.example"),
        ("https://Shop.example:443", "https://shop.example"),
        ("shop.example", "https://shop.example"),
        ("shop.example", "http://shop.example:8080"),
        ("shop.example:8080", "http://shop.example:8080"),
    ],
)
def test_a_listed_origin_may_talk(entry, origin):
    assert origin_allowed(origin, OWN, [entry])


@pytest.mark.parametrize(
    ("entry", "origin"),
    [
        ("https://shop.example", "http://shop.example"),
        ("https://shop.example", "https://shop.example:8443"),
        ("https://shop.example", "https://www.shop.example"),
        ("https://shop.example", "https://shop.example.evil.example"),
        ("shop.example:8080", "http://shop.example"),
        ("shop.example", "https://notshop.example"),
        ("null", "null"),
        ("", "null"),
    ],
)
def test_an_entry_covers_no_more_than_it_says(entry, origin):
    assert not origin_allowed(origin, OWN, [entry])


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://["])
def test_a_star_opens_to_all(origin):
    assert origin_allowed(origin, [], ["*"])


# --- The site's rule and the agent's -----------------------------------------------------


@pytest.mark.parametrize(
    ("hosts", "debug", "host", "own"),
    [
        (["talk.example"], False, "talk.example:8000", True),
        ([".example"], False, "talk.example:8000", True),
        (["talk.example"], False, "evil.example:8000", False),
        (["*"], False, "evil.example", True),
        ([], True, "localhost:8000", True),
        ([], True, "[::1]:8000", True),
        ([], True, "evil.example", False),
        ([], False, "localhost:8000", False),
        (["talk.example"], False, "", False),
    ],
)
def test_a_page_is_the_sites_own_by_a_host_that_is(settings, hosts, debug, host, own):
    settings.ALLOWED_HOSTS, settings.DEBUG = hosts, debug
    settings.PARLEY = {**settings.PARLEY, "ALLOWED_ORIGINS": []}
    assert may_connect(f"http://{host}", host, None) is own


def test_an_agents_own_origins_stand_in_place_of_the_sites(settings):
    settings.PARLEY = {**settings.PARLEY, "ALLOWED_ORIGINS": ["shop.example"]}
    shop, partner = "https://shop.example", "https://partner.example"
    anybodys, partners = to_talk_to(), to_talk_to("partner.example")
    assert may_connect(shop, "talk.example", anybodys)
    assert may_connect(shop, "talk.example", None)
    assert not may_connect(shop, "talk.example", partners)
    assert may_connect(partner, "talk.example", partners)
    assert not may_connect(partner, "talk.example", anybodys)


def test_an_agent_may_insist_on_browsers():
    insists = to_talk_to("shop.example", insists=True)
    assert not may_connect(None, "talk.example", insists)
    assert may_connect("https://shop.example", "talk.example", insists)
    assert not may_connect("https://evil.example", "talk.example", insists)
    assert may_connect(None, "talk.example", to_talk_to("shop.example"))
    assert may_connect(None, "talk.example", None)
