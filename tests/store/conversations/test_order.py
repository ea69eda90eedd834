"""In which order turns, tools and notes stand that happened close together."""

from hypothesis import given
from hypothesis import strategies as st

from conversations.store.conversations.order import Moment, Placed, in_order


def turn(name, at_ms, until_ms=None):
    return Moment(name, at_ms, name, until_ms)


def told(turns, *rest):
    return " ".join(placed.what for placed in in_order(turns, rest))


ASKED = turn("asked", 1_000, 2_000)
ANSWERED = turn("answered", 3_000, 5_000)
WENT_ON = turn("went_on", 6_000, 7_000)


def test_what_names_no_turn_goes_by_its_time():
    notes = [Moment(str(at_ms), at_ms) for at_ms in (6_500, 2_500, 500, 1_000)]
    order = told([ASKED, ANSWERED, WENT_ON], *notes)
    assert order == "500 asked 1000 2500 answered went_on 6500"


def test_a_tool_follows_the_words_it_was_asked_for_with():
    """Also where the request was there before they were spoken."""
    early = Moment("tool", 2_100, "answered")
    assert told([ASKED, ANSWERED, WENT_ON], early) == "asked answered tool went_on"
    silent = Moment("tool", 2_100, "of an answer without words")
    assert told([ASKED, ANSWERED, WENT_ON], silent) == "asked tool answered went_on"


def test_a_tool_of_an_interrupted_turn_stands_before_what_interrupted_it():
    interrupted = turn("interrupted", 3_000, 4_200)
    caller = turn("caller", 3_800, 4_900)
    tool = Moment("tool", 4_000, "interrupted")
    placed = in_order([ASKED, interrupted, caller], [tool])
    assert [one.what for one in placed] == ["asked", "interrupted", "tool", "caller"]
    assert placed[2] == Placed("tool", "interrupted")


def test_a_tool_that_came_after_the_callers_next_words_is_not_of_the_turn_before():
    """Hosted agents' tools name the latest turn of the agent, whoever spoke since."""
    greeting, question = turn("greeting", 0, 900), turn("question", 3_000, 3_000)
    for at_ms in (3_000, 3_400):
        placed = in_order([greeting, question], [Moment("tool", at_ms, "greeting")])
        assert placed[-1] == Placed("tool", None)
    before = in_order([greeting, question], [Moment("tool", 2_900, "greeting")])
    assert before[1] == Placed("tool", "greeting")


def test_where_all_happens_at_once_turns_keep_their_order_and_tools_their_turn():
    turns = [turn(name, 0) for name in ("a", "b", "c")]
    tools = [Moment("tool of b", 0, "b"), Moment("tool of a", 0, "a")]
    assert told(turns, *tools) == "a tool of a b tool of b c"
    assert told(turns, Moment("first", 0), Moment("second", 0)) == (
        "a b c first second"
    )


def test_turns_that_come_in_another_order_than_their_times_stay_in_it():
    turns = [turn("a", 5_000), turn("b", 1_000), turn("c", 6_000)]
    assert told(turns, Moment("note", 2_000)) == "note a b c"


def test_what_is_surely_of_a_turn_is_of_it_at_any_time():
    file = Moment("file", 9_000, "asked", surely=True)
    assert told([ASKED, ANSWERED], file) == "asked file answered"
    gone = Moment("file", 3_000, "gone", surely=True)
    assert told([ASKED, ANSWERED], gone) == "asked answered file"


def test_without_turns_the_rest_goes_by_time():
    assert told([], Moment("b", 2, "x"), Moment("a", 1)) == "a b"


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=8),
    st.lists(st.tuples(st.integers(0, 50), st.integers(-1, 8)), max_size=8),
)
def test_all_of_it_is_there_once_and_turns_stay_in_order(said, called):
    turns = [
        Moment(("turn", n), at_ms, n, at_ms + lasted_ms)
        for n, (at_ms, lasted_ms) in enumerate(said)
    ]
    calls = [Moment(("call", n), *call) for n, call in enumerate(called)]
    placed = [one.what for one in in_order(turns, calls)]
    assert [what for what in placed if what[0] == "turn"] == [t.what for t in turns]
    assert sorted(placed) == sorted([one.what for one in [*turns, *calls]])
