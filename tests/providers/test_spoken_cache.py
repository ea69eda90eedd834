from conversations.providers.spoken_cache import SpokenCache


def test_remembers_what_was_spoken() -> None:
    cache = SpokenCache(100)
    cache.put("a", (b"12", b"34"))
    assert cache.get("a") == (b"12", b"34")
    assert cache.get("b") is None


def test_the_least_recently_used_goes_first() -> None:
    cache = SpokenCache(100)
    for name in "abcd":
        cache.put(name, (bytes(25),))
    cache.get("a")
    cache.put("e", (bytes(25),))
    assert cache.get("a") is not None
    assert cache.get("b") is None


def test_what_would_fill_it_alone_is_not_kept() -> None:
    cache = SpokenCache(100)
    cache.put("a", (bytes(90),))
    assert cache.get("a") is None
