from array import array

from conversations.providers.embedding.e5_file import Vocabulary
from conversations.providers.embedding.sentence_pieces import SPACE, SentencePieces

PIECES = ["<s>", "</s>", "<unk>", SPACE, "a", "b", "ab", f"{SPACE}a", f"{SPACE}ab", "c"]
SCORES = [0, 0, 0, -3, -2, -2, -5, -2.5, -7, -1]


def numbers(text):
    vocabulary = Vocabulary(PIECES, array("f", SCORES), 0, 1, 2, {ord("Á"): "a", 7: ""})
    return [PIECES[number] for number in SentencePieces(vocabulary).numbers(text)]


def test_likeliest_pieces_are_chosen_and_not_the_longest():
    assert numbers("ab") == [f"{SPACE}a", "b"]
    assert numbers("aab") == [f"{SPACE}a", "a", "b"]


def test_words_begin_with_their_space_and_runs_of_it_are_one():
    assert numbers("b  c") == [SPACE, "b", SPACE, "c"]
    assert numbers(" b ") == [SPACE, "b", SPACE]
    assert numbers("") == [SPACE]


def test_characters_are_taken_for_those_the_model_knows():
    assert numbers("Á\x07b") == numbers("ab")


def test_what_is_in_no_piece_is_unknown_and_the_rest_is_not():
    assert numbers("bxc") == [SPACE, "b", "<unk>", "c"]
