"""Every official SDK, unmodified, does with this server what it does with the vendor's."""

from collections.abc import Callable, Iterator

import pytest

from tests.sdk.chromium import Chromium
from tests.sdk.journey import Journey, steps_of
from tests.sdk.page_site import PageSite
from tests.sdk.sdks import OVER_WEBRTC, SDKS, Place
from tests.sdk.wiretap import Wiretap
from tests.server.live_parley import API_KEY, LiveParley

pytestmark = [pytest.mark.sdk, pytest.mark.server, pytest.mark.timeout(600)]

Travel = Callable[[str], Journey]
EVERY = SDKS | OVER_WEBRTC


@pytest.fixture(scope="session")
def travel(
    live_parley: LiveParley, page_site: PageSite, request: pytest.FixtureRequest
) -> Iterator[Travel]:
    """One SDK's journey, made when it is first asked for."""
    made: dict[str, Journey] = {}
    wires: list[Wiretap] = []

    def chromium() -> Chromium:
        browser: Chromium = request.getfixturevalue("chromium")
        return browser

    def go(key: str) -> Journey:
        if key not in made:
            sdk = EVERY[key]
            wire = Wiretap(live_parley.port)
            wires.append(wire)
            place = Place(wire.url, API_KEY, chromium, page_site)
            made[key] = Journey(sdk, place, wire, live_parley)
            made[key].run(steps_of(sdk))
        return made[key]

    yield go
    for wire in wires:
        wire.close()


@pytest.mark.parametrize(
    ("sdk", "capability"),
    [
        pytest.param(
            key,
            capability,
            marks=[pytest.mark.browser] if sdk.in_browser else [],
        )
        for key, sdk in EVERY.items()
        for capability in steps_of(sdk)
    ],
)
def test_sdk_can(
    travel: Travel,
    sdk: str,
    capability: str,
    record_property: Callable[[str, object], None],
) -> None:
    journey = travel(sdk)
    if capability == "connects" and journey.started_ms:
        record_property("started_ms", round(journey.started_ms))
    if capability in journey.failures:
        raise journey.failures[capability]
