from conversations.store.agents.config.entry import Entry, Key, entry_json, read_entry
from conversations.store.agents.config.field import MISSING
from conversations.store.agents.config.values import BadValue, text

NAME = Key("name", "name", lambda value, _: text(value))
NOTE = Key("note", "note", lambda value, _: text(value).strip(), "")
KEYS = (NAME, NOTE)


def read(**sent):
    return read_entry(KEYS, sent)


def test_what_columns_tell_is_kept_in_them_alone():
    assert read(name="a", note="b", more=1) == Entry(
        {"name": "a", "note": "b"}, {"more": 1}
    )
    assert read(name="a") == Entry({"name": "a", "note": ""}, {})


def test_what_columns_do_not_tell_comes_back_all_the_same():
    for sent in (
        {"name": "a", "note": ""},
        {"name": "a", "note": None},
        {"name": "a", "note": " b "},
        {"name": "a", "more": {"x": [1]}},
        {"name": "a"},
    ):
        assert entry_json(KEYS, read(**sent)) == sent


def test_a_column_that_was_changed_since_is_told_instead():
    entry = read(name="a", note=" b ")
    changed = Entry({**entry.columns, "note": "c"}, entry.kept)
    assert entry_json(KEYS, changed)["note"] == "c"
    emptied = Entry({**entry.columns, "note": ""}, entry.kept)
    assert "note" not in entry_json(KEYS, emptied)


def test_what_staff_spoiled_is_passed_over():
    entry = Entry({"name": "a", "note": "b"}, {"note": 3})
    assert entry_json(KEYS, entry) == {"name": "a", "note": "b"}


def test_a_fault_is_told_with_its_key():
    faults = []
    for sent in ({}, {"name": None}, {"name": 3}, {"name": "a", "note": []}):
        try:
            read(**sent)
        except BadValue as error:
            faults.append((error.below, error.message))
    assert faults == [
        (("name",), "has to be given"),
        (("name",), "has to be given"),
        (("name",), "is to be a text, not a number"),
        (("note",), "is to be a text, not a list"),
    ]
    assert NAME.default is MISSING
