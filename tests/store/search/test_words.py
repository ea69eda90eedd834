import pytest

from conversations.store.search.words import (
    MOST_CHARACTERS,
    MOST_TERMS,
    Term,
    document,
    first_hit,
    fold,
    terms_of,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We open at nine.", ["we", "open", "at", "nine"]),
        ("L'ÉTÉ, où?", ["l", "ete", "ou"]),
        ("Straße İstanbul ﬁn", ["strasse", "istanbul", "fin"]),
        ("conv_ab-12 100%", ["conv", "ab", "12", "100"]),
        ("東京タワー", ["東", "京", "タ", "ワ", "ー"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("мёд 한국어", ["мед", "한국어"]),
        ("?!", []),
    ],
)
def test_words_are_told_apart_in_any_script(text, words):
    assert list(words_of(text)) == words


def test_voicing_is_a_letter_in_japanese():
    assert fold("が") != fold("か")


def test_what_is_asked_is_begun_words_and_quoted_phrases():
    assert [(t.words, t.begun) for t in terms_of('op "at nine" x conv_a')] == [
        (("op",), True),
        (("at", "nine"), False),
        (("x",), False),
        (("conv", "a"), False),
    ]
    assert [t.words for t in terms_of("„bitte sehr“")] == [("bitte", "sehr")]


@pytest.mark.parametrize("question", ["", " ", '"', '""', "* OR ( % _"])
def test_signs_alone_ask_for_little(question):
    assert [t.words for t in terms_of(question)] in ([], [("or",)])


def test_long_questions_and_texts_are_cut():
    assert len(terms_of("word " * 100)) == MOST_TERMS
    assert len(document(["a " * MOST_CHARACTERS])) == MOST_CHARACTERS // 2


def test_hit_is_where_the_word_is_written():
    text = "Le café « Été » ouvre."
    start, end = first_hit(text, terms_of("ete"))
    assert text[start:end] == "Été"
    start, end = first_hit(text, [Term(("ou",))])
    assert text[start:end] == "ouvre"
    assert first_hit(text, [Term(("ou",), begun=False)]) is None
