import pytest
from django.urls import reverse

LIST = reverse("admin:conversations_conversation_changelist")


def listed(response):
    return list(response.context["cl"].result_list)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("open", True),
        ("OPEN when", True),
        ("open closed", False),
        ("come in", False),
        ("", True),
    ],
)
def test_search_finds_what_was_said_and_heard(reader, conversation, words, found):
    response = reader.get(LIST, {"q": words})
    assert (conversation in listed(response)) is found


def test_search_finds_an_id_and_a_user(reader, converse):
    wanted, other = converse(user_id="reader 7"), converse()
    assert listed(reader.get(LIST, {"q": wanted.public_id})) == [wanted]
    assert listed(reader.get(LIST, {"q": "READER"})) == [wanted]
    assert other in listed(reader.get(LIST))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"thumb": "dislike"}, True),
        ({"thumb": "like"}, False),
        ({"thumb": "none"}, False),
        ({"trouble": "interrupted"}, True),
        ({"trouble": "apologised"}, False),
        ({"trouble": "silent"}, False),
        ({"status__exact": "done"}, True),
        ({"status__exact": "failed"}, False),
    ],
)
def test_filters_keep_what_they_name(reader, conversation, query, found):
    assert (conversation in listed(reader.get(LIST, query))) is found
