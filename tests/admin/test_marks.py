from conversations.admin.marks import badge, two_lines


def test_what_is_told_is_read_in_place_of_the_sign():
    assert "cell-aloud" not in badge("Done")
    assert '<span class="cell-aloud">Met: a</span>' in badge("✓ 1", "success", "Met: a")


def test_a_line_that_is_empty_is_left_out():
    assert "cell-quiet" not in two_lines("Above", "")
    assert "cell-quiet" in two_lines("Above", "below")
