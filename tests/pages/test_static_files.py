"""The browser modules, as they are served: hashed names, imports rewritten."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

MODULE_STORAGE = {"BACKEND": "config.storage.ModuleStaticFilesStorage"}
SPECIFIER = re.compile(r"""^(?:import|export)\b[^;]*?["'](\.[^"']+)["'];""", re.M)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("staticfiles")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": MODULE_STORAGE,
    }
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command(
            "collectstatic",
            interactive=False,
            verbosity=0,
            ignore_patterns=["admin/*", "unfold/*"],
        )
        yield root


def test_every_import_of_a_served_module_is_there(collected: Path) -> None:
    modules = [
        path
        for folder in ("client", "talk")
        for path in (collected / folder).rglob("*.js")
        if re.search(r"\.\w{12}\.js$", path.name)
    ]
    assert len(modules) >= 15
    for module in modules:
        for specifier in SPECIFIER.findall(module.read_text()):
            assert (module.parent / specifier).exists(), f"{module.name}: {specifier}"
            assert re.search(r"\.\w{12}\.js$", specifier), f"{specifier} has no hash"


def test_worklets_are_found_by_their_plain_names_too(collected: Path) -> None:
    for name in ("capture-processor.js", "playback-processor.js"):
        assert (collected / "client/worklets" / name).exists()
