from conversations.providers.packages import missing


def test_what_is_not_installed_is_named() -> None:
    assert missing(("json", "no_such_module", "asyncio")) == ["no_such_module"]
    assert missing(()) == []
