"""What is done before anybody calls, so that the first caller does not wait for it."""

import asyncio
import logging
from collections.abc import Awaitable

from django.db import connection

from conversations.assembly import preparing
from conversations.engine.ports import ProviderError
from conversations.realtime.process.loopback import loopback_turn
from conversations.store.agents.settings import AgentSettings, enabled_agents
from conversations.store.library import model_providers

logger = logging.getLogger(__name__)

AGENTS_PREPARED = 10
"""So many agents, those talked to last, answer their first question without delay."""


def try_models() -> None:
    """Load the models and hold a turn with them. Blocks for seconds.

    Raises ProviderError.
    """
    registry = model_providers.up_to_date()
    registry.warm_up(lambda line: logger.info("%s", line))
    asyncio.run(loopback_turn(registry))


def prepare_agents() -> None:
    """Prepare the agents most likely to be called, the likeliest first. Blocks.

    Nothing depends on it: what goes wrong is logged.
    """
    try:
        agents = enabled_agents(AGENTS_PREPARED)
        asyncio.run(_prepare(agents))
    except Exception:
        logger.exception("The agents could not be prepared")
    finally:
        connection.close()


async def prepare_knowledge(agent: AgentSettings) -> None:
    """Index what an agent knows while its conversation begins, if that is still to do.

    For agents that were not prepared before. Nothing depends on it: what goes wrong is
    logged.
    """
    await _logged(agent, preparing.prepare_knowledge(agent))


async def _prepare(agents: list[AgentSettings]) -> None:
    for agent in agents:
        if agent.hosted is not None:
            # It is prepared where it lives.
            continue
        # One agent that is set up wrongly keeps no other from being prepared.
        await _logged(agent, preparing.prepare(agent))


async def _logged(agent: AgentSettings, work: Awaitable[None]) -> None:
    try:
        await work
    except ProviderError as error:
        logger.warning("Agent %s is not prepared: %s", agent.public_id, error)
    except Exception:
        logger.exception("Agent %s is not prepared", agent.public_id)
