from tests.sdk.behaviour.declared import behaviours, documented, table

ENOUGH = 60


def test_the_documentation_has_the_table_of_the_behaviours():
    assert documented() == table(), "run `python -m tests.sdk.behaviour.declared`"


def test_every_difference_has_a_reason_and_is_one():
    for one in behaviours().values():
        assert bool(one.why) is (one.ours != one.official), one.name


def test_the_libraries_do_the_same_in_most_scenarios():
    same = [one for one in behaviours().values() if one.ours == one.official]
    assert len(same) >= ENOUGH
