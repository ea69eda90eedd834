"""A form field that is a list of small forms: one row each, with rows to spare."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldBooleanSwitchWidget

SPARE_ROWS = 2
MAX_ROWS = 52


class RowsWidget(forms.Widget):
    """Shows the rows, and two empty ones; what is emptied or removed goes on saving."""

    def __init__(self, row: type[forms.Form], legend: str) -> None:
        super().__init__()
        self.row = row
        self.legend = legend

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        """Typed rows as they were typed, with their errors; others as they are kept."""
        rows = [
            row
            if isinstance(row, forms.Form)
            else self.row(
                prefix=f"{name}-{number}", initial=row, use_required_attribute=False
            )
            for number, row in enumerate(value or [])
        ]
        rows = [row for row in rows if not row.is_bound or row.has_changed()]
        first = 1 + max((number_of(row.prefix or "") for row in rows), default=-1)
        spare = [
            self.row(prefix=f"{name}-{first + number}", use_required_attribute=False)
            for number in range(SPARE_ROWS)
        ]
        context = {
            "name": name,
            "legend": self.legend,
            "rows": [*rows, *spare],
            "total": first + SPARE_ROWS,
        }
        return render_to_string("admin/conversations/rows.html", context)

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[forms.Form]:
        """Every row, bound to what was typed."""
        try:
            total = min(int(data.get(f"{name}-total") or 0), MAX_ROWS)
        except ValueError:
            total = 0
        return [
            self.row(data, prefix=f"{name}-{number}", use_required_attribute=False)
            for number in range(total)
        ]

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> bool:
        """A form without the rows leaves them as they are."""
        return f"{name}-total" not in data

    def id_for_label(self, id_: str) -> str:
        """The rows have labels of their own."""
        return ""


class RowsField(forms.Field):
    """The rows that say something, as what they say."""

    def __init__(self, row: type[forms.Form], *, legend: str, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=RowsWidget(_removable(row), legend), **kwargs)
        self.legend = legend

    def clean(self, value: Sequence[forms.Form]) -> list[dict[str, Any]]:
        """Raises ValidationError that names the row and its field."""
        faults: list[str] = []
        found: list[dict[str, Any]] = []
        for number, row in enumerate(value or [], 1):
            if not row.has_changed() or row["remove"].value():
                continue
            if row.is_valid():
                told = row.cleaned_data
                found.append({key: told[key] for key in told if key != "remove"})
                continue
            for field, messages in row.errors.items():
                place = row[field].label if field in row.fields else ""
                said = " ".join(map(str, messages))
                faults.append(f"{self.legend} {number}, {place}: {said}")
        if faults:
            raise forms.ValidationError(faults)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """By what the rows say."""
        try:
            return self.clean(data) != list(initial or [])
        except forms.ValidationError:
            return True


def _removable(row: type[forms.Form]) -> type[forms.Form]:
    remove = forms.BooleanField(
        required=False, label="Remove", widget=UnfoldBooleanSwitchWidget
    )
    return type(row.__name__, (row,), {"remove": remove})


def number_of(prefix: str) -> int:
    """Of a row, by its prefix."""
    return int(prefix.rpartition("-")[2] or -1)
