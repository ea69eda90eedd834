import pytest

from conversations.knowledge.chunking import Chunk, chunks


def found(text, most=200):
    return [(chunk.heading, chunk.text) for chunk in chunks(text, most)]


def test_paragraphs_keep_the_headings_they_stand_under():
    text = "Rules:\nBe kind.\n\nLending:\nHow long:\nFour weeks.\n\nThen two more."
    assert found(text, 20) == [
        ("Rules", "Be kind."),
        ("Rules › Lending › How long", "Four weeks."),
        ("Rules › Lending › How long", "Then two more."),
    ]


def test_marked_headings_nest_by_their_level():
    text = "# Guide\n\n## One\n\nFirst.\n\n### Inner\n\nSecond.\n\n## Two\nThird."
    assert found(text) == [
        ("Guide › One", "First."),
        ("Guide › One › Inner", "Second."),
        ("Guide › Two", "Third."),
    ]


def test_title_is_no_part_of_what_is_answered():
    chunk = Chunk("Guide › Hours", "At nine.")
    assert chunk.whole == "Guide › Hours:\nAt nine."
    assert chunk.answer == "Hours:\nAt nine."
    assert Chunk("", "At nine.").answer == "At nine."
    assert Chunk("When?", "At nine.").answer == "When?\nAt nine."


def test_first_line_that_is_a_sentence_is_no_title():
    assert found("We open at nine.\n\nWe close at six.", 20) == [
        ("", "We open at nine."),
        ("", "We close at six."),
    ]


def test_short_paragraphs_of_one_section_stay_together():
    assert found("A:\nOne.\n\nTwo.\n\nB:\nThree.") == [
        ("A", "One.\nTwo."),
        ("A › B", "Three."),
    ]


def test_what_introduces_a_list_stays_with_it():
    text = f"{'You need this to become a member of ours here:'}\n\n- a card\n- a form"
    assert len(found(text, 80)) == 1


def test_long_paragraph_is_parted_between_sentences_that_overlap():
    text = " ".join(f"Sentence number {n} is here." for n in range(12))
    parts = [part for _, part in found(text, 100)]
    assert all(len(part) <= 100 for part in parts)
    assert all(part.endswith(".") for part in parts)
    for before, after in zip(parts, parts[1:], strict=False):
        assert after.startswith(before.rpartition("Sentence")[1])
        assert before.split(". ")[-1].rstrip(".") in after


@pytest.mark.parametrize("text", ["x" * 1_000, "word " * 300, "字" * 1_000])
def test_nothing_is_longer_than_allowed_or_lost(text):
    parts = [part for _, part in found(text, 100)]
    assert max(map(len, parts)) <= 100
    assert sum(part.count(text[0]) for part in parts) >= text.count(text[0])


@pytest.mark.parametrize("text", ["", " \n\n ", "# Only a title"])
def test_text_without_words_has_no_passages(text):
    assert found(text) == []
