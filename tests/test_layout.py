"""What holds for the tree as a whole; a failure says what to do about it."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TRACKED = [
    Path(name)
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    if (ROOT / name).exists()
]
PACKAGES = [path for path in TRACKED if path.parts[0] in ("config", "conversations")]
MODULES = [
    path
    for path in PACKAGES
    if path.suffix == ".py"
    and path.name != "__init__.py"
    and "migrations" not in path.parts
]
TESTS = [p for p in TRACKED if p.parts[0] == "tests" and p.suffix in (".py", ".mjs")]
SERVED = [p for p in TRACKED if p.parts[0] in ("static", "templates")]

LONGEST_FILE = 400
LONGEST_TEST_FILE = 500
LONGER_FILES: dict[str, str] = {}
"""Files that may be longer, each with the reason why they are better whole."""

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}

TESTED_ELSEWHERE = {
    "config/asgi.py": "to import it loads the models: tests/server starts it",
    "config/lock.py": "asks a package index: `make lock` is its test",
    "config/storage.py": "one switch: tests/browser serves with it",
    "config/urls.py": "includes only: every test of a page goes through it",
    "conversations/analysis/rules/verdict.py": "a declaration",
    "conversations/apps.py": "a declaration",
    "conversations/realtime/resuming/resumable_conversations.py": (
        "tests/realtime/test_taking_over.py"
    ),
    "conversations/realtime/resuming/succession.py": (
        "tests/realtime/test_taking_over.py"
    ),
    "conversations/realtime/webrtc/room_view.py": (
        "tests/realtime/webrtc/test_signalling.py reads it"
    ),
    "conversations/realtime/webrtc/rooms.py": "tests/realtime/webrtc/test_consumer.py",
    "conversations/pages/urls.py": "tests/pages/test_views.py asks for its addresses",
    "conversations/engine/agent_voice.py": "tests/engine/test_session.py hears it",
    "conversations/engine/answer.py": "tests/engine/test_session_tool_rounds.py",
    "conversations/engine/answer_stage.py": "what answers need, without behaviour",
    "conversations/engine/answering.py": "tests/engine/test_session_tool_rounds.py",
    "conversations/engine/consequence.py": "tests/engine/test_session_transfers.py",
    "conversations/engine/deadlines.py": "tests/engine/test_turn_waiting.py",
    "conversations/engine/lookups.py": "tests/engine/test_session_lookups.py",
    "conversations/engine/remarks.py": "tests/engine/test_session.py is told them",
    "conversations/engine/reply.py": "tests/engine/test_session.py hears it",
    "conversations/engine/tool_round.py": "tests/engine/test_session_tool_rounds.py",
    "conversations/engine/scribe.py": "tests/engine/test_session.py reads it",
    "conversations/engine/stage.py": "what an utterance needs, without behaviour",
    "conversations/engine/turn_draft.py": "tests/engine/test_turn_properties.py",
    "conversations/engine/user_turn.py": "tests/engine/test_turn_taking.py",
    "conversations/engine/utterances.py": "tests/engine/test_turn_properties.py",
    "conversations/engine/english/clauses.py": "a part of completeness",
    "conversations/engine/english/phrase_endings.py": "a part of completeness",
    "conversations/engine/english/phrase_words.py": "words only",
    "conversations/engine/english/questions.py": "a part of completeness",
    "conversations/engine/english/short_replies.py": "a part of backchannel",
    "conversations/protocol/dialogue_events.py": "types of server_events",
    "conversations/protocol/status_events.py": "types of server_events",
    "conversations/protocol/tool_events.py": "types of server_events",
    "conversations/protocol/enclave.py": "a type: tests/protocol/test_golden_frames.py",
    "conversations/protocol/received.py": "base of the client's events",
    "conversations/providers/answerer/small_talk_patterns.py": "parts of small_talk",
    "conversations/providers/silero_state.py": "tests/providers/test_silero.py",
    "conversations/models/resumption.py": "tests/store/calls/test_resumption.py",
    "conversations/realtime/dialling_in.py": "test_taking_over.py dials in",
    "conversations/realtime/resuming/line.py": "test_resumable_transport.py loses it",
    "conversations/realtime/turning_away.py": "test_consumer.py is turned away",
    "conversations/realtime/routing.py": "one address: tests/config/test_sockets.py",
}
"""Modules, or folders of them, that no test of the mirrored folder imports: why not."""

SLEEPING = {
    "tests/providers/test_fakes.py": "on virtual time",
    "tests/store/sound/test_recording_killed.py": "its child sleeps until it is killed",
}
"""Unit tests that may sleep, each with the reason."""

NOT_TESTED_YET: set[str] = set()
"""To become shorter: take out what has gained a test."""


def text(path):
    return (ROOT / path).read_text()


def line_count(path):
    return len(text(path).splitlines())


@pytest.mark.parametrize(
    "path", [p for p in PACKAGES + SERVED if p.suffix in (".py", ".js")], ids=str
)
def test_file_can_be_read_in_one_sitting(path):
    if "migrations" in path.parts or str(path) in LONGER_FILES:
        return
    assert line_count(path) <= LONGEST_FILE, "split it by what it is about"


@pytest.mark.parametrize("path", TESTS, ids=str)
def test_test_file_can_be_read_in_one_sitting(path):
    if str(path) not in LONGER_FILES:
        assert line_count(path) <= LONGEST_TEST_FILE, "split it by behaviour"


def test_exceptions_are_still_needed():
    shorter = [name for name in LONGER_FILES if line_count(name) <= LONGEST_FILE]
    assert shorter == []
    named = [*TESTED_ELSEWHERE, *NOT_TESTED_YET, *SLEEPING]
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_no_module_is_named_for_nothing():
    stems = {path: set(re.split(r"[_.-]", path.stem)) for path in PACKAGES + TESTS}
    assert [str(path) for path, words in stems.items() if words & FORBIDDEN_NAMES] == []


def imported_by(tests):
    """The modules that these test files import."""
    found = set()
    for path in tests:
        source = text(path)
        for package, names in re.findall(
            r"^\s*from (conversations[\w.]*|config[\w.]*) import (\([^)]*\)|.*)$",
            source,
            re.MULTILINE,
        ):
            found.add(package)
            found |= {f"{package}.{name}" for name in re.findall(r"\w+", names)}
        found |= set(
            re.findall(
                r"^\s*import ((?:conversations|config)[\w.]*)", source, re.MULTILINE
            )
        )
    return found


def untested():
    """Modules without a test file of their name, or one beside it that imports them."""
    found = set()
    for module in MODULES:
        inner = module.parent.parts[module.parts[0] == "conversations" :]
        folder = Path("tests", *inner)
        mirrors = [path for path in TESTS if path.parent == folder]
        dotted = ".".join(module.with_suffix("").parts)
        mirrored = folder / f"test_{module.stem}.py" in mirrors
        if not mirrored and dotted not in imported_by(mirrors):
            found.add(str(module))
    return found


def test_every_module_is_tested_where_one_looks_for_it():
    reasons = tuple(TESTED_ELSEWHERE)
    unexplained = {name for name in untested() if not name.startswith(reasons)}
    assert sorted(unexplained - NOT_TESTED_YET) == []


def test_what_has_gained_a_test_needs_no_excuse():
    without = untested()
    assert sorted(NOT_TESTED_YET - without) == []
    needless = [
        name
        for name in TESTED_ELSEWHERE
        if not any(path.startswith(name) for path in without)
    ]
    assert needless == []


def test_worklets_import_nothing():
    worklets = [path for path in SERVED if "worklets" in path.parts]
    assert len(worklets) >= 2
    importing = re.compile(
        r"^\s*(import|export)\b|\bimport\(|importScripts", re.MULTILINE
    )
    assert [str(path) for path in worklets if importing.search(text(path))] == []


def test_pages_load_nothing_from_another_host():
    elsewhere = re.compile(
        r"""(?:https?:|wss?:)//(?!\$\{|www\.w3\.org/)[\w.]|["'(]//\w"""
    )
    readable = (
        path for path in SERVED if path.suffix in (".js", ".css", ".html", ".svg")
    )
    assert {
        str(path): found.group()
        for path in readable
        if (found := elsewhere.search(text(path)))
    } == {}


def test_templates_hold_no_script_style_or_handler():
    inline = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)[^>]*>", re.I)
    pages = [path for path in SERVED if path.suffix == ".html"]
    strict = [path for path in pages if "admin" not in path.parts]
    assert [str(path) for path in strict if inline.search(text(path))] == []


def test_no_package_index_is_named():
    hosts = ("pypi." + "org", "pythonhosted." + "org", "registry.npmjs." + "org")
    hosts += ("deb.debian." + "org", "--index" + "-url", "--find" + "-links")
    named = []
    for path in TRACKED:
        if path.suffix in (".png", ".wav", ".ogg", ".ico", ".mo"):
            continue
        source = text(path)
        named += [f"{path}: {host}" for host in hosts if host in source]
    assert named == []


def test_locks_name_every_version_with_its_hashes():
    for lock in ("requirements.txt", "tests/requirements.txt"):
        requirements = re.split(r"\n(?=\w)", text(lock).partition("toml.\n")[2])
        assert len(requirements) > 40
        assert [
            r for r in requirements if "==" not in r or "--hash=sha256:" not in r
        ] == []


UNITS = [
    path
    for path in TESTS
    if path.suffix == ".py"
    and path.name.startswith("test_")
    and path.parts[1] not in ("server", "browser", "sdk", "quality", "bench")
]


@pytest.mark.parametrize("path", UNITS, ids=str)
def test_unit_tests_do_not_sleep(path):
    if str(path) in SLEEPING or "pytest.mark.models" in text(path):
        return
    if "tests.engine.rehearsal" in text(path) or "run_virtual" in text(path):
        return  # Virtual time: sleeping is free, and exact.
    # A moment below 50 ms lets real threads meet; anything longer is guessed time.
    sleeping = re.compile(r"\b(?:time|asyncio)\.sleep\((?!0(?:\.0[0-4]\d*)?\))")
    assert not sleeping.search(text(path)), "wait for the event, or pass the time in"
