import pytest

from conversations.providers.answerer.sound import by_sound, misheard, sound

KNOWN = {"sale", "room", "dog", "book", "printer", "guest", "reserve"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sail", "sale"),
        ("rheum", "room"),
        ("dock", "dog"),
        ("knight", "night"),
        ("write", "right"),
        ("fone", "phone"),
        ("kard", "card"),
    ],
)
def test_what_sounds_alike_is_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("when is the book sail", ["sale"]),
        ("a meeting rheum please", ["room"]),
        ("are you open son day", ["sunday"]),
        ("are you open sadder day", ["saturday"]),
        ("can i re serve a book", ["reserve"]),
        ("a book please", []),
    ],
)
def test_known_words_are_heard_in_unknown_ones(said: str, meant: list[str]) -> None:
    def known(word: str) -> bool:
        return word in KNOWN or word in {
            "a",
            "the",
            "when",
            "is",
            "are",
            "you",
            "open",
            "please",
            "can",
            "i",
            "meeting",
            "son",
        }

    assert misheard(said, known, by_sound(KNOWN)) == meant
