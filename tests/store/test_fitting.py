from conversations.models import Conversation, Note
from conversations.store.fitting import fitting


def test_a_text_is_cut_to_its_column_once_it_is_cleaned():
    assert fitting(Note, "kind", "\0" * 9 + "x" * 90) == "x" * 80


def test_a_column_without_a_length_takes_all_of_it():
    assert fitting(Conversation, "summary", "x" * 9_999) == "x" * 9_999
