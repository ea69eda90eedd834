import pytest

from conversations.pages.framing import frame_sources


@pytest.mark.parametrize(
    ("allowed", "sources"),
    [
        ([], []),
        (["https://shop.example", "http://a.test:81/"], None),
        (["*"], ["*"]),
        (["https://shop.example", "*"], ["*"]),
        (["shop.example"], ["http://shop.example:*", "https://shop.example:*"]),
        (["shop.example:81"], ["http://shop.example:81", "https://shop.example:81"]),
        (["https://Shop.Example"], ["https://shop.example"]),
    ],
)
def test_origins_become_sources_of_the_policy(allowed, sources):
    expected = (
        ["https://shop.example", "http://a.test:81"] if sources is None else sources
    )
    assert frame_sources(allowed) == expected


@pytest.mark.parametrize(
    "entry",
    [
        "https://a.test; script-src *",
        "https://a.test script-src",
        "'unsafe-inline'",
        "https://*",
        "data:",
        "https://a.test/path",
        "http://[::1]:80",
        "",
    ],
)
def test_what_is_no_plain_origin_opens_nothing(entry):
    assert frame_sources([entry]) == []
