"""What was agreed on and reported is of the states there are; no browser is needed."""

from tests.browser.looks import FOLDER, agreed_looks, differences
from tests.browser.report import GRAVE, reported
from tests.browser.surfaces import STATES

ALL = [state for states in STATES.values() for state in states]


def test_report_has_every_state_in_both_looks_and_no_other() -> None:
    rows = reported()
    assert [(state, look) for state, look, *_ in rows] == [
        (state, look) for state in ALL for look in ("desk, light", "phone, dark")
    ]
    assert all(int(passed) > 0 for _, _, passed, _ in rows)
    assert not any(impact in found for *_, found in rows for impact in GRAVE)


def test_every_state_has_a_look_that_was_agreed_on_and_no_other() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == sorted(ALL)
    for state in ALL:
        assert agreed_looks(state).keys() == {"light", "dark"}
        assert all(agreed_looks(state).values()), f"{state} shows nothing"


def test_a_few_pixels_are_no_difference_and_all_else_is() -> None:
    agreed = {"p-button 1": '10 20 100 44 | rgb(0, 0, 0) on rgb(9, 9, 9) "Go"'}
    for other, is_told in {
        '12 18 103 44 | rgb(0, 0, 0) on rgb(9, 9, 9) "Go"': False,
        '10 20 104 44 | rgb(0, 0, 0) on rgb(9, 9, 9) "Go"': True,
        '10 20 100 44 | rgb(0, 0, 1) on rgb(9, 9, 9) "Go"': True,
        '10 20 100 44 | rgb(0, 0, 0) on rgb(9, 9, 9) "Stop"': True,
    }.items():
        assert bool(differences({"p-button 1": other}, agreed)) is is_told, other
    assert differences({}, agreed)
    assert differences(agreed, {})
