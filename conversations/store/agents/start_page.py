"""The agents that the start page lists: public ones that staff want there."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from conversations.models import Agent
from conversations.store.agents.demo import DEMO_AGENT_ID

A_PAGE = 24
SEARCHED_FROM = 9
"""With fewer one sees at a glance who is there."""


@dataclass(frozen=True, slots=True)
class ListedAgent:
    """What anybody may know of an agent."""

    public_id: str
    name: str
    description: str
    language: str
    text_only: bool
    picture: str
    """Its name among our files; "" where an orb is shown."""
    orb_colors: tuple[str, str]


@dataclass(frozen=True, slots=True)
class AgentsPage:
    """Some of them, and where among all they stand."""

    agents: list[ListedAgent]
    number: int
    pages: int
    searchable: bool
    """Whether there are so many in all that one wants to search."""

    @property
    def before(self) -> int | None:
        """The page before it."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The page after it."""
        return self.number + 1 if self.number < self.pages else None


def listed_agents(words: str = "", page: str = "1") -> AgentsPage:
    """A page of those whose name or line holds all the words; the demo first."""
    everybodys = _listed()
    found = everybodys
    for word in words.split()[:10]:
        found = found.filter(Q(name__icontains=word) | Q(description__icontains=word))
    shown = Paginator(found, A_PAGE).get_page(page)
    return AgentsPage(
        [_as_listed(agent) for agent in shown],
        shown.number,
        shown.paginator.num_pages,
        everybodys.count() >= SEARCHED_FROM,
    )


def only_listed_agent() -> str | None:
    """The id of the one that is listed, if there is just one."""
    ids = list(_listed().values_list("public_id", flat=True)[:2])
    return ids[0] if len(ids) == 1 else None


def _listed() -> QuerySet[Agent]:
    demo_first = Case(
        When(public_id=DEMO_AGENT_ID, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    anybodys = Agent.objects.taking_calls().filter(
        requires_auth=False, access_code="", listed=True
    )
    return anybodys.order_by(demo_first, "name", "pk").only(
        "public_id",
        "name",
        "description",
        "language",
        "text_only",
        "avatar",
        "widget_avatar_kind",
        "widget_orb_color_1",
        "widget_orb_color_2",
    )


def _as_listed(agent: Agent) -> ListedAgent:
    return ListedAgent(
        agent.public_id,
        agent.name,
        agent.description,
        agent.language,
        agent.text_only,
        str(agent.avatar.name or "") if agent.shows_picture else "",
        (agent.widget_orb_color_1, agent.widget_orb_color_2),
    )
