from tests.sdk.capability_table import declared, documented, table
from tests.sdk.journey import STEPS


def test_the_documentation_has_the_table_of_the_tests():
    assert documented() == table(declared()), (
        "run `python -m tests.sdk.capability_table`"
    )


def test_every_capability_is_shown_with_some_sdk():
    shown = {
        step
        for cells in declared().values()
        for step, cell in cells.items()
        if cell == "yes"
    }
    assert shown == set(STEPS)
