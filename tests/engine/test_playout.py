"""An utterance's audio on its way out, counted by hand: 1 ms is 32 bytes at 16 kHz."""

import numpy as np
import pytest

from conversations.engine.playout import CHUNK_MS, REWIND_LIMIT_MS, Playout

BYTES_PER_MS = 32
LEAD_MS = 80


def sound(duration_ms, level=1_000):
    return np.full(duration_ms * 16, level, "<i2").tobytes()


def playout(*pieces, whole=True):
    """With these (words, ms of audio)."""
    made = Playout(16_000, LEAD_MS)
    for text, duration_ms in pieces:
        piece = made.begin_piece(text)
        piece.add(sound(duration_ms))
        piece.complete = True
    if whole:
        made.finish()
    return made


def play(made, until_ms=10**9):
    """Take chunks as they fall due; gives [(when taken, when heard, bytes)]."""
    taken = []
    now_ms = 0.0
    while True:
        now_ms = max(now_ms, made.due_ms())
        if now_ms > until_ms:
            return taken
        chunk = made.take_chunk(now_ms)
        if chunk is None:
            return taken
        taken.append((now_ms, chunk.heard_at_ms, chunk.pcm))


def test_audio_leaves_in_chunks_and_ahead_by_the_lead_and_a_chunk_at_most():
    taken = play(playout(("Hello there.", 1_000)))
    assert b"".join(pcm for _, _, pcm in taken) == sound(1_000)
    assert {len(pcm) for _, _, pcm in taken} == {CHUNK_MS * BYTES_PER_MS}
    ahead = [heard_ms - at_ms for at_ms, heard_ms, _ in taken]
    assert max(ahead) == LEAD_MS
    assert [heard_ms for _, heard_ms, _ in taken] == list(range(0, 1_000, CHUNK_MS))


def test_short_chunk_comes_only_at_the_end():
    made = playout(("Hi.", 50), whole=False)
    assert len(play(made)) == 1
    made.finish()
    [(_, _, rest)] = play(made)
    assert len(rest) == 10 * BYTES_PER_MS
    assert made.exhausted


def test_audio_that_ran_dry_is_heard_from_when_it_goes_on():
    made = playout(("One.", 200), whole=False)
    play(made)
    made.begin_piece("Two.").add(sound(200))
    chunk = made.take_chunk(5_000)
    assert (chunk.pcm, chunk.heard_at_ms) == (sound(CHUNK_MS), 5_000)


@pytest.mark.parametrize(
    ("now_ms", "heard"),
    [(0, ""), (500, "One two"), (1_000, "One two three four."), (1_500, None)],
)
def test_words_heard_follow_the_clock(now_ms, heard):
    made = playout(("One two three four.", 1_000), ("Five six.", 1_000))
    play(made, until_ms=now_ms)
    expected = "One two three four. Five" if heard is None else heard
    assert made.heard_text(now_ms) == expected


def test_resumed_audio_begins_again_at_the_pause_before_the_cut():
    made = Playout(16_000, LEAD_MS)
    made.begin_piece("One two.").add(sound(400) + sound(100, 0) + sound(1_000))
    play(made, until_ms=500)
    cut_ms = made.heard_until_ms()
    made.rewind_to_word()
    chunk = made.take_chunk(cut_ms)
    assert chunk.pcm[:2] == b"\0\0"
    assert chunk.heard_at_ms == cut_ms


def test_audio_no_rewind_reaches_is_freed_and_still_counts():
    made = playout(*[(f"Sentence number {n}.", 1_000) for n in range(60)])
    kept = []
    for now_ms in range(0, 61_000, 500):
        play(made, until_ms=now_ms)
        pieces = made._pieces
        gone_ms = sum(1_000 for piece in pieces if not piece.pcm)
        kept.append(made.heard_until_ms() - gone_ms)
    assert max(kept) <= REWIND_LIMIT_MS + 1_000 + LEAD_MS + CHUNK_MS
    assert made.sent_text().endswith("Sentence number 59.")
    assert made.sent_text().startswith("Sentence number 0. Sentence number 1.")
