import pytest

from conversations.providers.answerer.kinds import answers_to


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much is it?", "it costs two euros"),
        ("When does it begin?", "on friday at ten"),
        ("Where is it?", "beside the door"),
        ("How long may I keep it?", "for four weeks"),
    ],
)
def test_a_question_knows_what_it_wants(question: str, answer: str) -> None:
    kinds = answers_to(question)
    assert any(kind.search(answer) for kind in kinds)
    assert not any(kind.search("bring your own cup") for kind in kinds)


def test_other_questions_want_nothing_special() -> None:
    assert answers_to("May I bring my dog?") == []
