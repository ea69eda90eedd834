import re
import subprocess
from pathlib import Path

import pytest

from tests.settings_read import NAMES, SOURCE

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
TABLE = README.partition("## Configuration")[2].partition("\n## ")[0]
FORMER = {"FETCH_ALLOWED_HOSTS", "WEBHOOK_ALLOWED_HOSTS"}
"""Told with the name that replaced them."""
LINK = re.compile(r"\[[^]]*\]\(([^)]+)\)")


def names_read():
    # Read by the command that creates the first administrator.
    return NAMES | {"ADMIN_USERNAME", "ADMIN_PASSWORD"}


def names_documented():
    first_cells = re.findall(r"^\| ([^|]+) \|", TABLE, re.MULTILINE)
    return {name for cell in first_cells for name in re.findall(r"`([A-Z_]+)`", cell)}


def test_every_setting_stands_in_the_readme():
    assert names_read() - names_documented() - FORMER == set()


def test_readme_names_no_setting_that_is_not_read():
    assert names_documented() - names_read() == set()


@pytest.mark.parametrize(
    ("name", "default"),
    re.findall(r'env\.int\(\s*"([A-Z_]+)", default=([\d_]+)\s*\)', SOURCE),
)
def test_documented_number_is_the_default(name, default):
    rows = [row.split("|") for row in TABLE.splitlines() if row.startswith("|")]
    [(_, names, defaults, *_)] = [row for row in rows if f"`{name}`" in row[1]]
    position = re.findall(r"`([A-Z_]+)`", names).index(name)
    shown = re.findall(r"`([^`]+)`", defaults)
    assert shown[min(position, len(shown) - 1)] == default.replace("_", "")


def test_help_lists_every_command_of_the_readme():
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    commands = set(re.findall(r"`make ([a-z-]+)", README))
    assert len(commands) >= 8
    assert {
        command for command in commands if f"make {command} " not in listed
    } == set()


def test_help_lists_every_target_meant_for_people():
    makefile = (ROOT / "Makefile").read_text()
    described = set(re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):(?!=)", makefile, re.MULTILINE))
    inner = {name for name in targets if name.startswith("check-")}
    assert targets - described == inner | {"tools", "machine"}


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=str
)
def test_links_between_pages_lead_somewhere(page):
    targets = [link.partition("#")[0] for link in LINK.findall(page.read_text())]
    local = [target for target in targets if target and "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_paths_named_in_the_readme_exist():
    paths = re.findall(r"`((?:conversations|static|docs|config)/[^`]*)`", README)
    assert len(paths) >= 5
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_decision_is_listed_and_has_its_parts():
    pages = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    index = (ROOT / "docs/decisions/README.md").read_text()
    assert len(pages) >= 6
    for page in pages:
        assert f"({page.name})" in index, page.name
        headings = re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)
        assert headings == ["Context", "Decision", "Rejected"], page.name


def test_changelog_says_what_is_new():
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(r"^## \[(Unreleased|\d+\.\d+\.\d+)\]", changelog, re.MULTILINE)
