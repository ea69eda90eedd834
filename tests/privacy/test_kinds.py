import pytest

from conversations.privacy.kinds import (
    CARD,
    FOUND,
    HEALTH_ID,
    KNOWN,
    NOT_FOUND,
    canonical,
    chosen,
    marker,
    not_acted_on,
)


def test_who_chooses_a_group_chooses_all_below_it():
    below = chosen(["financial_id.payment_card"])
    assert below == {kind for kind in FOUND if kind.startswith("financial_id.payment")}
    assert CARD in chosen(["financial_id"])


def test_a_part_that_is_not_told_from_the_whole_takes_out_the_whole():
    assert chosen(["unique_id.healthcare_number.medical_record_number"]) == {HEALTH_ID}


def test_usual_words_are_known_too():
    assert canonical("phone_number") == "contact_number"
    assert chosen(["credit_card"]) == {CARD}


def test_names_that_take_nothing_out_are_told():
    assert not_acted_on(["name", "email_address", "medical", "nonsense"]) == [
        "name",
        "medical",
        "nonsense",
    ]


@pytest.mark.parametrize("kind", sorted(NOT_FOUND - {"location"}))
def test_what_is_called_not_found_takes_nothing_out(kind):
    assert not chosen([kind])


def test_markers_name_the_kind():
    assert marker(CARD) == "[PAYMENT_CARD_NUMBER]"


def test_all_names_of_the_vendor_are_known():
    types = pytest.importorskip("elevenlabs.types.config_entity_type")
    literal = types.ConfigEntityType.__args__[0]
    assert set(literal.__args__) <= KNOWN
