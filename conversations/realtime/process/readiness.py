"""Whether this process can talk: found out by trying, again and again until it works."""

import asyncio
import logging
from collections.abc import Callable

from conversations.engine.ports import ProviderError
from conversations.realtime.faults import NotReady, TryAgainLater

logger = logging.getLogger(__name__)

LOADING_TIMEOUT_S = 60.0
LOADING_POLL_S = 0.1
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 60.0


class Readiness:
    """Written by the thread that loads the models, read by everybody."""

    def __init__(self) -> None:
        # One attribute, so that no reader sees half of a change. None: nothing is known.
        self._problem: str | None = None

    @property
    def loading(self) -> bool:
        """The first attempt is still under way."""
        return self._problem is None

    @property
    def ready(self) -> bool:
        """Conversations may begin."""
        return self._problem == ""

    @property
    def problem(self) -> str:
        """Why there can be no conversation, for everybody to read."""
        return self._problem or ""

    def failed(self, problem: str) -> None:
        """An attempt came to nothing; there will be another."""
        self._problem = problem

    def succeeded(self) -> None:
        """From now on there may be conversations."""
        self._problem = ""

    async def wait(self) -> None:
        """Until conversations may begin. Raises ProtocolViolation when they may not."""
        try:
            # Looked at now and then: to wait for it in threads, those who connect while
            # the models load would take all the threads there are.
            async with asyncio.timeout(LOADING_TIMEOUT_S):
                while self.loading:  # noqa: ASYNC110  # changed by another thread
                    await asyncio.sleep(LOADING_POLL_S)
        except TimeoutError:
            raise TryAgainLater("The agent's models are still loading.") from None
        problem = self.problem
        if problem:
            raise NotReady(problem)


def keep_trying(
    readiness: Readiness,
    attempt: Callable[[], object],
    pause: Callable[[float], object],
) -> None:
    """Return once `attempt` has worked. `pause` blocks for so many seconds.

    What keeps it from working may go away: a server of models may start after this one.
    """
    pause_s = FIRST_PAUSE_S
    while problem := _problem_of(attempt):
        readiness.failed(problem)
        logger.info("The models are tried again in %g s.", pause_s)
        pause(pause_s)
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
    readiness.succeeded()
    logger.info("Ready to talk.")


def _problem_of(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except ProviderError as error:
        logger.error("The models could not be loaded: %s", error)
    except Exception:
        logger.exception("The models could not be loaded")
    else:
        return ""
    # Whatever it is, people who connect have to be told, but not its words: they were
    # written for nobody outside.
    return "The agent's models could not be loaded; see the server's log."
