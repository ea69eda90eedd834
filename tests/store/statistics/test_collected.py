import pytest

from conversations.models import CollectedValue, Conversation
from conversations.store.statistics.collected import TOP, Learned, items_of, learned
from conversations.store.statistics.counting import Choice
from conversations.store.statistics.period import last_days
from conversations.store.statistics.report import whole
from tests.store.statistics.conftest import NOW, ZONE


@pytest.fixture
def told(agents):
    """Have a caller of the first agent tell a value."""

    def tell(identifier, kind, **columns):
        conversation = Conversation.objects.create(
            agent=agents[0], agent_name="Desk", started_at=NOW
        )
        CollectedValue.objects.create(
            conversation=conversation, identifier=identifier, type=kind, **columns
        )

    return tell


def of(agents, identifier):
    period = last_days(1, NOW, ZONE)
    return learned(Choice([whole(period)], agents[0].pk), identifier)


def test_values_come_by_how_often_they_stand(agents, told):
    for text in ("a loan", "hours", "hours", None):
        told("reason", "string", text=text)
    found = of(agents, "reason")
    assert [(value.text, value.count) for value in found.top] == [
        ("hours", 2),
        ("a loan", 1),
    ]
    assert (found.known, found.others, found.mean) == (3, 0, None)


def test_corrections_count_in_place_of_what_the_machine_found(agents, told):
    told("reason", "string", text="a loan", corrected=True, corrected_text="hours")
    told("reason", "string", text="noise", corrected=True)
    found = of(agents, "reason")
    assert [value.text for value in found.top] == ["hours"]
    assert found.known == 1


def test_values_beyond_the_top_are_counted(agents, told):
    for number in range(TOP + 3):
        told("reason", "string", text=f"reason {number}")
    found = of(agents, "reason")
    assert (len(found.top), found.known, found.others) == (TOP, TOP + 3, 3)


def test_numbers_have_a_mean_and_bounds_over_all_of_them(agents, told):
    for number in range(1, 21):
        told("age", "integer", number=number)
    found = of(agents, "age")
    assert (found.known, found.mean, found.least, found.most) == (20, 10.5, 1, 20)
    assert found.top[0].text == "1"


def test_numbers_are_shown_to_the_last_digit(agents, told):
    told("loan", "number", number=1_234_567.89)
    told("loan", "number", number=12_345_678)
    shown = {value.text for value in of(agents, "loan").top}
    assert shown == {"1234567.89", "12345678"}


def test_answers_are_yes_and_no(agents, told):
    for answer in (True, True, False):
        told("back", "boolean", boolean=answer)
    found = of(agents, "back")
    assert [(value.text, value.count) for value in found.top] == [("yes", 2), ("no", 1)]


def test_nothing_learned(agents):
    assert of(agents, "reason") == Learned()
    assert items_of(agents[0].pk) == []
