from conversations.store.statistics.tallies import Tally, by_agent, by_stretch, total

CELLS = {
    (1, 7): Tally(conversations=2, successes=1, ratings=2, stars=7),
    (1, None): Tally(conversations=1, failures=1),
    (2, 7): Tally(conversations=4, successes=2, answer_likes=3, overall_dislikes=1),
}


def test_tallies_add_up():
    assert total(CELLS.values()) == Tally(
        conversations=7,
        successes=3,
        failures=1,
        ratings=2,
        stars=7,
        answer_likes=3,
        overall_dislikes=1,
    )
    assert total([]) == Tally()


def test_tallies_are_grouped():
    assert by_stretch(CELLS)[1].conversations == 3
    assert by_agent(CELLS)[7].conversations == 6
    assert by_agent(CELLS)[None].conversations == 1


def test_rates_of_nothing_are_none_and_not_zero():
    assert Tally().success_rate is None
    assert Tally(unknowns=5).success_rate is None
    assert Tally().rating is None
    assert Tally().like_rate is None
    assert Tally(failures=1).success_rate == 0


def test_rates_are_shares():
    both = total(CELLS.values())
    assert both.success_rate == 0.75
    assert both.rating == 3.5
    assert both.like_rate == 0.75
