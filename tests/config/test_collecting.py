import os

import pytest
from django.contrib.staticfiles import finders

from config.collecting import collect_static


@pytest.fixture
def source(tmp_path, settings):
    """A static file, the only one; it is collected into `tmp_path/collected`."""
    sources = tmp_path / "sources"
    sources.mkdir()
    settings.STATICFILES_DIRS = [sources]
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder"
    ]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    }
    finders.get_finder.cache_clear()
    path = sources / "a.css"
    path.write_text("a {}")
    yield path
    finders.get_finder.cache_clear()


def changed(path, text):
    """Written anew, later than before by more than any clock's step."""
    times = path.stat()
    path.write_text(text)
    os.utime(path, (times.st_atime + 10, times.st_mtime + 10))


def test_what_is_not_there_is_collected(source, settings):
    collect_static()
    assert (settings.STATIC_ROOT / "a.css").read_text() == "a {}"


def test_what_has_not_changed_is_left_alone(source, settings):
    collect_static()
    kept = settings.STATIC_ROOT / "a.css"
    kept.write_text("as it was")
    collect_static()
    assert kept.read_text() == "as it was"


def test_what_has_changed_is_collected_again(source, settings):
    collect_static()
    changed(source, "b {}")
    collect_static()
    assert (settings.STATIC_ROOT / "a.css").read_text() == "b {}"


def test_new_file_is_collected(source, settings):
    collect_static()
    source.with_name("b.css").write_text("b {}")
    collect_static()
    assert (settings.STATIC_ROOT / "b.css").exists()


def test_one_that_was_interrupted_is_begun_again(source, settings, monkeypatch):
    collect_static()
    times = source.stat()
    changed(source, "b {}")
    kept = settings.STATIC_ROOT / "a.css"

    def killed(*args, **kwargs):
        kept.unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("config.collecting.call_command", killed)
        with pytest.raises(KeyboardInterrupt):
            collect_static()
    # As it was when all was well, and yet it is not.
    source.write_text("a {}")
    os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
    collect_static()
    assert kept.read_text() == "a {}"
