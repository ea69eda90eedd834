from conversations.providers.piper_model import with_lengths

MODEL = b"\x0a\x03abc...\x12\x0e/Ceil_output_0...\x22\x04Ceil..."
"""As much of a model as is looked at."""


def test_the_lengths_become_an_output_of_the_graph() -> None:
    name = b"/Ceil_output_0"
    added = with_lengths(MODEL).removeprefix(MODEL)
    # Field 7 (graph) holds field 12 (output), which holds field 1 (name).
    assert added == b"\x3a\x12\x62\x10\x0a\x0e" + name


def test_a_model_that_tells_them_is_left_alone() -> None:
    patched = with_lengths(MODEL)
    assert with_lengths(patched) == patched


def test_a_model_without_lengths_or_with_several_is_left_alone() -> None:
    assert with_lengths(b"nothing") == b"nothing"
    several = MODEL + b"/dp/Ceil_output_0"
    assert with_lengths(several) == several


def test_a_name_that_no_step_puts_out_is_none() -> None:
    odd = b"...\x12/Ceil_output_0..."
    assert with_lengths(odd) == odd
