import pytest

from conversations.analysis.json_answers import Unusable, read_object


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no JSON object"),
        ("[1]", "no JSON object"),
        ("{'a': 1}", "not valid"),
        ('{"a": Infinity}', "not JSON"),
        ('{"a": ' + "[" * 100_000, "deeply|not valid"),
        ('{"a": ' + "9" * 5_000 + "}", "not valid"),
    ],
)
def test_an_answer_that_is_no_object_says_why(text, fault):
    with pytest.raises(Unusable, match=fault):
        read_object(text)


def test_the_first_object_counts():
    assert read_object('So: {"a": 1} {"b": 2}') == {"a": 1}
