from conversations.privacy.spans import Span, without_overlap

TEXT = "0123456789 abc"


def test_who_comes_first_has_the_place():
    spans = [Span(2, 5, "a"), Span(0, 8, "b")]
    assert without_overlap(spans, TEXT) == [
        Span(0, 2, "b"),
        Span(2, 5, "a"),
        Span(5, 8, "b"),
    ]


def test_what_is_left_of_one_has_to_hold_something():
    assert without_overlap([Span(0, 10, "a"), Span(0, 11, "b")], TEXT) == [
        Span(0, 10, "a")
    ]


def test_neighbours_of_one_kind_are_one():
    spans = [Span(0, 10, "a"), Span(11, 14, "a")]
    assert without_overlap(spans, TEXT) == [Span(0, 14, "a")]
    apart = [Span(0, 2, "a"), Span(5, 6, "a")]
    assert without_overlap(apart, TEXT) == apart
