"""The browser modules, as they are served: hashed names, imports rewritten."""

import json
import re
import subprocess
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
        for folder in ("client", "talk", "self_check", "pages", "admin_widget")
        for path in (collected / folder).rglob("*.js")
        if re.search(r"\.\w{12}\.js$", path.name)
    ]
    assert len(modules) >= 15
    for module in modules:
        for specifier in SPECIFIER.findall(module.read_text()):
            assert (module.parent / specifier).exists(), f"{module.name}: {specifier}"
            assert re.search(r"\.\w{12}\.js$", specifier), f"{specifier} has no hash"


@pytest.mark.parametrize(
    ("entry", "parts_at_most"),
    [
        ("talk/talk.js", 0),
        ("client/index.js", 0),
        ("self_check/self-check.js", 0),
        # With what the closed widget has loaded already.
        ("widget/element.js", 10),
        ("widget/panel.js", 10),
    ],
)
@pytest.mark.parametrize("are_hashed", [False, True])
def test_page_asks_for_few_modules(
    collected: Path, entry: str, parts_at_most: int, are_hashed: bool, tmp_path: Path
) -> None:
    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]
    served = collected / (manifest[entry] if are_hashed else entry)
    imports = SPECIFIER.findall(served.read_text())
    assert len(imports) <= parts_at_most
    named = {(served.parent / name).resolve() for name in imports}
    for path in named:
        late = SPECIFIER.findall(path.read_text())
        assert {(path.parent / name).resolve() for name in late} <= named
    module = tmp_path / "module.mjs"
    module.write_bytes(served.read_bytes())
    subprocess.run(["node", "--check", module], check=True)


def test_worklets_are_found_by_their_plain_names_too(collected: Path) -> None:
    for name in ("capture-processor.js", "playback-processor.js"):
        assert (collected / "client/worklets" / name).exists()


def test_scripts_of_other_packages_are_served_as_they_came(collected: Path) -> None:
    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]
    original = collected / "ninja/redoc.standalone.js"
    served = collected / manifest["ninja/redoc.standalone.js"]
    assert served != original
    assert served.read_bytes() == original.read_bytes()
