import pytest

from conversations.presets.filling import filled, refilled

HOST, KEY = "https://your-domain.example", "your-key"
VALUES = {HOST: "https://acme.example", KEY: "k1"}


def test_every_place_is_filled_at_any_depth():
    tree = {"a": [{"url": f"{HOST}/x"}], "key": KEY, "n": 1, "none": None}
    assert filled(tree, VALUES) == {
        "a": [{"url": "https://acme.example/x"}],
        "key": "k1",
        "n": 1,
        "none": None,
    }


@pytest.mark.parametrize(
    "now",
    [
        {"url": "https://acme.example/x", "key": "k1", "about": "as it was"},
        {"url": "https://acme.example/v2/x", "key": "k1", "about": "mended"},
        {"url": "https://acme.example/x", "key": "k1", "more": ["of ours"]},
    ],
)
def test_what_has_the_values_stays_as_it_became(now):
    template = {"url": f"{HOST}/x", "key": KEY, "about": "as it was"}
    assert refilled(now, template, VALUES) == now


def test_only_texts_that_a_value_belongs_into_are_written_anew():
    template = {"url": f"{HOST}/x", "key": KEY, "about": "as it was"}
    now = {"url": "https://acme.example.org/v2", "key": "k10", "about": "mended"}
    assert refilled(now, template, VALUES) == {
        "url": "https://acme.example/x",
        "key": "k1",
        "about": "mended",
    }


def test_a_value_that_is_not_told_changes_nothing():
    now = {"url": "https://acme.example/x", "key": "k0"}
    template = {"url": f"{HOST}/x", "key": KEY}
    assert refilled(now, template, {HOST: "https://acme.example"}) == now
