"""What the dashboard is asked to show: days, and whose conversations."""

from datetime import date, datetime, tzinfo
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from conversations.models import Agent
from conversations.store.statistics.period import Period, last_days

RANGES = {
    "1": "Today",
    "7": "7 days",
    "30": "30 days",
    "90": "90 days",
}
OWN = "own"
USUAL = "7"
MOST_DAYS = 366


def _day_field(label: str) -> forms.DateField:
    shown = UnfoldAdminTextInputWidget(attrs={"type": "date"})
    return forms.DateField(required=False, label=label, widget=shown)


class DashboardForm(forms.Form):
    """The choice as the address has it. Whatever is wrong is said, and left out."""

    range = forms.ChoiceField(
        choices=[*RANGES.items(), (OWN, "Own dates")], required=False
    )
    first = _day_field("From")
    last = _day_field("To")
    agent = forms.ChoiceField(required=False, widget=UnfoldAdminSelectWidget())
    item = forms.CharField(required=False)

    def __init__(self, data: QueryDict, now: datetime, zone: tzinfo) -> None:
        super().__init__(data)
        self._now, self._zone = now, zone
        names = Agent.objects.order_by("name").values_list("public_id", "pk", "name")
        self.agents: dict[str, tuple[int, str]] = {
            public_id: (pk, name) for public_id, pk, name in names
        }
        self.public_ids: dict[int | None, str] = {
            pk: public_id for public_id, (pk, _) in self.agents.items()
        }
        agent = self.fields["agent"]
        assert isinstance(agent, forms.ChoiceField)
        agent.choices = [
            ("", "All agents"),
            *((public_id, name) for public_id, (_pk, name) in self.agents.items()),
        ]
        self.full_clean()

    def clean(self) -> dict[str, Any]:
        """Own dates are two, in order, and not more than a year."""
        values = super().clean() or self.cleaned_data
        first, last = values.get("first"), values.get("last")
        if values.get("range") != OWN or {"first", "last"} & set(self.errors):
            return values
        for name, day in (("first", first), ("last", last)):
            if day is None:
                self.add_error(name, "Name a day, such as 2026-01-31.")
        if first and last and last < first:
            self.add_error("last", "The last day is before the first.")
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("last", f"At most {MOST_DAYS} days.")
        return values

    @property
    def chosen_range(self) -> str:
        """One of RANGES, or OWN."""
        wanted = self.cleaned_data.get("range") or USUAL
        wrong = {"first", "last"} & set(self.errors)
        return USUAL if wanted == OWN and wrong else wanted

    @property
    def period(self) -> Period:
        """The days."""
        if self.chosen_range == OWN:
            first, last = self.cleaned_data["first"], self.cleaned_data["last"]
            assert isinstance(first, date)
            assert isinstance(last, date)
            return Period(first, last, self._zone)
        return last_days(int(self.chosen_range), self._now, self._zone)

    @property
    def agent_pk(self) -> int | None:
        """Whose; None for everybody's."""
        found = self.agents.get(self.cleaned_data.get("agent", ""))
        return found[0] if found else None

    @property
    def agent_name(self) -> str:
        """Of the agent; "" for all."""
        found = self.agents.get(self.cleaned_data.get("agent", ""))
        return found[1] if found else ""

    @property
    def wanted_item(self) -> str:
        """The collected item that is wanted."""
        return str(self.cleaned_data.get("item", ""))

    @property
    def zone_name(self) -> str:
        """Whose midnights part the days."""
        return str(self._zone)

    @property
    def own_days(self) -> list[forms.BoundField]:
        """The two fields of own dates."""
        return [self["first"], self["last"]]

    def address(self, **changes: str) -> str:
        """The dashboard's address with this choice and these changes; "" takes away."""
        shown = {
            "range": self.chosen_range,
            "agent": self.cleaned_data.get("agent", ""),
        }
        if self.chosen_range == OWN:
            shown |= {"first": str(self.period.first), "last": str(self.period.last)}
        kept = {name: text for name, text in {**shown, **changes}.items() if text}
        return f"?{urlencode(kept)}"

    def ranges(self) -> list[dict[str, Any]]:
        """Links to the usual ranges."""
        return [
            {
                "title": title,
                "address": self.address(range=value, first="", last=""),
                "current": value == self.chosen_range,
            }
            for value, title in RANGES.items()
        ]
