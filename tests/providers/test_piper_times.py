from conversations.providers.piper_times import SpokenTimes, word_spans

HELLO = [
    ("^", 10),
    ("h", 5),
    ("i", 15),
    (" ", 4),
    ("j", 6),
    ("u", 10),
    (".", 3),
    ("$", 2),
]


def test_words_lie_between_marks_and_pauses() -> None:
    assert word_spans([HELLO]) == [(10, 30), (34, 53)]


def test_chunks_follow_each_other() -> None:
    assert word_spans([HELLO, HELLO[:3]]) == [(10, 30), (34, 53), (65, 85)]


def test_letters_of_a_word_share_its_time() -> None:
    times = SpokenTimes()
    times.add_breath("Hi you", [(10, 30), (40, 70)], 100)
    assert times.so_far().characters == tuple("Hi you")
    assert times.so_far().starts_ms == (10, 20, 40, 40, 50, 60)
    assert times.so_far().durations_ms == (10, 10, 0, 10, 10, 10)


def test_the_next_breath_begins_where_the_last_one_ended() -> None:
    times = SpokenTimes()
    times.add_breath("Hi", [(10, 30)], 100)
    times.add_silent(" ")
    times.add_breath("you", [(5, 35)], 50)
    assert "".join(times.so_far().characters) == "Hi you"
    assert times.so_far().starts_ms == (10, 20, 100, 105, 115, 125)


def test_words_that_do_not_match_share_one_time() -> None:
    times = SpokenTimes()
    times.add_breath("in 84", [(0, 100)], 120)
    assert times.so_far().starts_ms == (0, 20, 40, 60, 80)
