"""The official library and ours tell a page the same things, but where declared.

With BEHAVIOURS_SEEN set to a folder, what was seen is written there, to be looked at and
declared.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sdk.behaviour.declared import behaviours
from tests.sdk.behaviour.puppet import Puppet
from tests.sdk.behaviour.rehearsal import LIBRARIES, publish, rehearse
from tests.sdk.chromium import Chromium
from tests.sdk.page_site import PageSite
from tests.server.live_parley import LiveParley

pytestmark = [
    pytest.mark.sdk,
    pytest.mark.server,
    pytest.mark.browser,
    pytest.mark.timeout(600),
]
Rehearsed = Callable[[str], dict[str, list[str]]]


@pytest.fixture(scope="module")
def rehearsed(
    chromium: Chromium, page_site: PageSite, live_parley: LiveParley
) -> Iterator[Rehearsed]:
    """A library's run, made when it is first asked for."""
    made: dict[str, dict[str, list[str]]] = {}
    puppet = Puppet()
    page_url = publish(page_site)

    def run(library: str) -> dict[str, list[str]]:
        if library not in made:
            made[library] = rehearse(library, chromium, page_url, puppet, live_parley)
            if folder := os.environ.get("BEHAVIOURS_SEEN"):
                seen = json.dumps(made[library], indent=1, ensure_ascii=False)
                Path(folder, f"{library}.json").write_text(seen)
        return made[library]

    yield run
    puppet.close()


@pytest.mark.parametrize("library", LIBRARIES)
def test_library_does_in_every_scenario_what_is_declared(
    rehearsed: Rehearsed, library: str
) -> None:
    seen = rehearsed(library)
    declared = {name: getattr(one, library) for name, one in behaviours().items()}
    assert seen == declared
