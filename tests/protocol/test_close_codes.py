from conversations.protocol.close_codes import close_reason


def test_a_short_reason_is_kept():
    assert close_reason("text: is missing; add it") == "text: is missing; add it"


def test_a_long_reason_is_cut_between_characters_to_what_a_close_frame_holds():
    reason = close_reason("é" * 100)
    assert reason == "é" * 60 + "…"
    assert len(reason.encode()) == 123


def test_a_reason_with_half_a_character_can_be_sent():
    assert close_reason("a\ud800") == "a?"
