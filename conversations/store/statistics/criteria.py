"""How often each success criterion of an agent was met."""

from dataclasses import dataclass

from conversations.models import SuccessCriterion
from conversations.store.statistics.counting import Choice, counted

_RESULTS = (
    "JOIN {criterion_result} AS result ON result.conversation_id = conversation.id"
)
_COUNTS = ", ".join(
    [
        "conversation.agent_id",
        "result.identifier",
        *(
            f"SUM(CASE WHEN result.standing_result = '{outcome}' THEN 1 ELSE 0 END)"
            for outcome in ("success", "failure", "unknown")
        ),
    ]
)


@dataclass(frozen=True, slots=True)
class CriterionRate:
    """One criterion of one agent, as corrected by staff where they did."""

    agent_pk: int | None
    identifier: str
    name: str
    successes: int
    failures: int
    unknowns: int

    @property
    def rate(self) -> float | None:
        """Of those that were judged one way or the other."""
        judged = self.successes + self.failures
        return self.successes / judged if judged else None


def criterion_rates(choice: Choice) -> list[CriterionRate]:
    """Agent by agent and in the owner's order, in two queries.

    A criterion that is no longer asked, and one of a deleted agent, goes by its
    identifier, and comes last.
    """
    rows = counted(
        _COUNTS, _RESULTS, "GROUP BY conversation.agent_id, result.identifier", choice
    )
    asked: dict[tuple[int | None, str], tuple[int, str]] = {
        (agent, identifier): (place, name)
        for place, (agent, identifier, name) in enumerate(
            SuccessCriterion.objects.filter(
                agent__in={row[0] for row in rows} - {None}
            ).values_list("agent", "identifier", "name")
        )
    }
    unasked = (len(asked), "")
    rates = [
        CriterionRate(
            agent,
            identifier,
            asked.get((agent, identifier), unasked)[1] or identifier,
            *map(int, counts),
        )
        for agent, identifier, *counts in rows
    ]
    return sorted(
        rates,
        key=lambda rate: (
            rate.agent_pk is None,
            rate.agent_pk,
            asked.get((rate.agent_pk, rate.identifier), unasked)[0],
            rate.identifier,
        ),
    )
