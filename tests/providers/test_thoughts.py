import pytest

from conversations.providers.thoughts import ThoughtFilter


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Hello there.", "Hello there."),
        ("<think>secret < plan</think>\n\nHello.", "Hello."),
        ("\n<think></think>Hello.", "Hello."),
        ("A <think> in the middle stays.", "A <think> in the middle stays."),
        ("<think>never ends", ""),
        ("<thin", "<thin"),
    ],
)
def test_leading_thoughts_are_dropped(text: str, spoken: str, size: int) -> None:
    thoughts = ThoughtFilter()
    pieces = [thoughts.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert ("".join(pieces) + thoughts.finish()).lstrip() == spoken
