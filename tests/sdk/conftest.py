"""One running server for all official SDKs, a wire before it, a site and a browser."""

import importlib
import os
import warnings
from collections.abc import Callable, Iterator

import pytest

from tests.sdk.chromium import Chromium, PageSession
from tests.sdk.desk_model import DeskModel
from tests.sdk.node_session import NodeSession
from tests.sdk.page_site import PageSite
from tests.sdk.scripted_agents import create_agents, set_up
from tests.sdk.wiretap import Wiretap
from tests.server.live_parley import LiveParley

with warnings.catch_warnings():
    # The SDK names a deprecated class of `websockets` while it is imported.
    warnings.simplefilter("ignore", DeprecationWarning)
    import elevenlabs.conversational_ai.conversation  # noqa: F401


# Its assertions are to say what they compared.
pytest.register_assert_rewrite("tests.sdk.journey", "tests.sdk.typed")


@pytest.fixture(scope="session")
def page_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageSite]:
    """A website that is not Parley's own."""
    site = PageSite(tmp_path_factory.mktemp("site"))
    yield site
    site.close()


@pytest.fixture(scope="session")
def desk_model() -> Iterator[DeskModel]:
    model = DeskModel()
    yield model
    model.close()


@pytest.fixture(scope="session")
def live_parley(
    tmp_path_factory: pytest.TempPathFactory,
    page_site: PageSite,
    desk_model: DeskModel,
) -> Iterator[LiveParley]:
    """A ready server with the demo agent and scripted ones, open to the website."""
    live = LiveParley(
        tmp_path_factory.mktemp("parley"),
        ALLOWED_ORIGINS=page_site.origin,
        LLM_BASE_URL=desk_model.url,
    )
    live.prepare()
    create_agents(live)
    live.be_patient()
    try:
        live.start()
        set_up(live)
        yield live
    finally:
        live.kill()


@pytest.fixture
def wire(live_parley: LiveParley) -> Iterator[Wiretap]:
    """The server's address for one test, which keeps what passes."""
    tap = Wiretap(live_parley.port)
    yield tap
    tap.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    running = Chromium()
    yield running
    running.close()


@pytest.fixture
def in_node() -> Iterator[Callable[..., NodeSession]]:
    """Start a session of a driver in a Node process."""
    sessions: list[NodeSession] = []

    def start(driver: str, **options: object) -> NodeSession:
        sessions.append(NodeSession(driver, **options))
        return sessions[-1]

    yield start
    for session in sessions:
        session.close()


@pytest.fixture
def in_page(
    chromium: Chromium, page_site: PageSite
) -> Iterator[Callable[..., PageSession]]:
    """Start a session of a driver in a page of the website."""
    sessions: list[PageSession] = []

    def start(driver: str, **options: object) -> PageSession:
        session = PageSession(chromium, page_site.page(driver))
        sessions.append(session)
        session.begin(**options)
        return session

    yield start
    for session in sessions:
        session.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """With SDK_TABLE set: the tables of what each SDK could do in this run."""
    if not os.environ.get("SDK_TABLE"):
        return
    # Only now: before the tests it would come ahead of its assertions' rewriting.
    capabilities = importlib.import_module("tests.sdk.capability_table")
    reports = [
        (outcome, report)
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
    ]
    for sdks in capabilities.TABLES.values():
        cells = {
            key: {step: cell.replace("yes", "not run") for step, cell in row.items()}
            for key, row in capabilities.declared(sdks).items()
        }
        for outcome, report in reports:
            for key, row in cells.items():
                for step in row:
                    if report.nodeid.endswith(f"test_sdk_can[{key}-{step}]"):
                        row[step] = outcome
        terminalreporter.write_line(capabilities.table(sdks, cells))
    for _, report in reports:
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{report.nodeid}: {name} = {value}")
