from conversations.providers.strict_turns import BEGINNING, GO_ON, strict_turns


def turn(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def test_a_dialogue_that_is_strict_already_stays_as_it_is() -> None:
    messages = [turn("system", "Be brief."), turn("user", "Hi")]
    assert strict_turns(messages) == messages


def test_the_user_begins_and_has_the_last_word() -> None:
    messages = [turn("system", "Be brief."), turn("assistant", "Hello?")]
    assert [(one["role"], one["content"]) for one in strict_turns(messages)] == [
        ("system", "Be brief."),
        ("user", BEGINNING),
        ("assistant", "Hello?"),
        ("user", GO_ON),
    ]


def test_nobody_says_nothing() -> None:
    messages = [turn("system", ""), turn("user", "Hi"), turn("assistant", " ")]
    assert strict_turns(messages) == [turn("user", "Hi")]


def test_a_picture_without_words_is_something_said() -> None:
    picture = {"role": "user", "content": [{"type": "image_url"}]}
    assert strict_turns([picture]) == [picture]
