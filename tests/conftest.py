"""Shared by all tests: none leaves the machine."""

import asyncio
from collections.abc import Iterator

import hypothesis
import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from tests import network_guard

network_guard.install()

# The same examples in every run, however long one takes: a machine that stalls, or an
# example that nobody has seen before, says nothing about the change under test.
hypothesis.settings.register_profile(
    "parley",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("parley")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: their driver keeps an event loop running in its thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Have synthetic voices say a thing alike in every run: each draws at random."""
    if item.get_closest_marker("models") is not None:
        # Importing it takes a while, and most tests need no model.
        import onnxruntime  # noqa: PLC0415

        onnxruntime.set_seed(1)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Give back the connection of the thread that asynchronous tests query in.

    PostgreSQL drops no database that somebody is connected to.
    """
    yield
    asyncio.run(sync_to_async(connections.close_all)())


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail the test that tried to leave the machine, even if it caught the refusal."""
    network_guard.REFUSED.clear()
    yield
    refused = list(network_guard.REFUSED)
    network_guard.REFUSED.clear()
    if refused:
        pytest.fail(f"tried to leave the machine: {', '.join(refused)}")
