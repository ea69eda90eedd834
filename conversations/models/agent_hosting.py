"""What the settings of a hosted agent must be together, whoever writes them."""

from dataclasses import dataclass

from conversations.models.agent import Agent, Backend


@dataclass(frozen=True, slots=True)
class Hosting:
    """Where an agent lives, and whether it has a key of its own there."""

    is_hosted: bool
    agent_id: str
    base_url: str
    """"" is the site's own address."""
    has_key: bool

    @classmethod
    def of(cls, agent: Agent) -> "Hosting":
        """As the columns have it."""
        return cls(
            is_hosted=agent.backend == Backend.HOSTED,
            agent_id=agent.hosted_agent_id,
            base_url=agent.hosted_base_url,
            has_key=bool(agent.hosted_api_key),
        )


def hosted_faults(
    before: Hosting, after: Hosting, *, key_given: bool, site_has_key: bool
) -> dict[str, str]:
    """What is wrong with a change, by column; empty if nothing is.

    A key goes to the address it was given for: whoever changes the address and does not
    know the key must not learn it. What was wrong before and is left as it was may stay.
    """
    if before == after and not key_given:
        return {}
    faults = {}
    if after.is_hosted and not after.agent_id:
        faults["hosted_agent_id"] = "A hosted agent needs its id there."
    moved = before.base_url.rstrip("/") != after.base_url.rstrip("/")
    connects = after.is_hosted or moved
    if after.base_url:
        if (moved and not key_given) or (connects and not after.has_key):
            faults["hosted_api_key"] = (
                "An address of its own needs a key of its own, given together with it."
            )
    elif moved and after.has_key and not key_given:
        faults["hosted_api_key"] = (
            "The key was given for another address: enter the one for this address, or"
            " clear it."
        )
    elif after.is_hosted and not (after.has_key or site_has_key):
        faults["hosted_api_key"] = (
            "A hosted agent needs a key: here, or as ELEVENLABS_API_KEY."
        )
    return faults
