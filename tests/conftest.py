"""Shared by all tests: none leaves the machine."""

from collections.abc import Iterator

import pytest

from tests import network_guard

network_guard.install()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: their driver keeps an event loop running in its thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail the test that tried to leave the machine, even if it caught the refusal."""
    network_guard.REFUSED.clear()
    yield
    refused = list(network_guard.REFUSED)
    network_guard.REFUSED.clear()
    if refused:
        pytest.fail(f"tried to leave the machine: {', '.join(refused)}")
