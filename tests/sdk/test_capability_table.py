import pytest

from tests.sdk.capability_table import TABLES, declared, documented, table
from tests.sdk.journey import OVER_WEBRTC_STEPS, STEPS


@pytest.mark.parametrize("name", TABLES)
def test_the_documentation_has_the_table_of_the_tests(name: str):
    sdks = TABLES[name]
    assert documented(name) == table(sdks, declared(sdks)), (
        "run `python -m tests.sdk.capability_table`"
    )


@pytest.mark.parametrize("name", TABLES)
def test_every_capability_is_shown_with_some_sdk(name: str):
    shown = {
        step
        for cells in declared(TABLES[name]).values()
        for step, cell in cells.items()
        if cell == "yes"
    }
    assert shown == {*(STEPS if name == "capabilities" else OVER_WEBRTC_STEPS)}
