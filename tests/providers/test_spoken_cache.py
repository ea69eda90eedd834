from conversations.engine.ports import SpeechChunk
from conversations.providers.spoken_cache import SpokenCache


def test_remembers_what_was_spoken() -> None:
    cache = SpokenCache(100)
    cache.put("a", (SpeechChunk(b"12"), SpeechChunk(b"34")))
    assert cache.get("a") == (SpeechChunk(b"12"), SpeechChunk(b"34"))
    assert cache.get("b") is None


def test_the_least_recently_used_goes_first() -> None:
    cache = SpokenCache(100)
    for name in "abcd":
        cache.put(name, (SpeechChunk(bytes(25)),))
    cache.get("a")
    cache.put("e", (SpeechChunk(bytes(25)),))
    assert cache.get("a") is not None
    assert cache.get("b") is None


def test_what_would_fill_it_alone_is_not_kept() -> None:
    cache = SpokenCache(100)
    cache.put("a", (SpeechChunk(bytes(90)),))
    assert cache.get("a") is None
