from conversations.knowledge.passages import Block, joined


def test_heading_at_the_end_stands_alone():
    assert joined([Block("paragraph", "a"), Block("heading", "B")]) == "a\n\nB:"


def test_space_is_made_one():
    assert joined([Block("paragraph", " a \n\t b "), Block("paragraph", " ")]) == "a b"
