"""Seals every secret in the database anew, with the first of the keys.

It finds the columns by their type, so that none is forgotten. What is sealed so already is
left alone: a run that breaks off is simply begun again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from conversations.models import Sealed, SecretUnreadable
from conversations.models.sealed import SealedField

CHUNK = 200


@dataclass(slots=True)
class Resealed:
    """How far it has come."""

    seen: int = 0
    changed: int = 0
    unreadable: tuple[str, ...] = ()
    """Rows, with the column that no key opens."""


def sealed_columns() -> list[tuple[type[Model], list[str]]]:
    """Every model that keeps secrets, with their columns."""
    found = [
        (
            model,
            [f.attname for f in model._meta.local_fields if isinstance(f, SealedField)],
        )
        for model in apps.get_models()
    ]
    return [(model, columns) for model, columns in found if columns]


def reseal() -> Iterator[Resealed]:
    """Seal all of them anew; yields after each part, so that somebody may watch."""
    done = Resealed()
    yield done
    for model, columns in sealed_columns():
        last_pk = 0
        while rows := list(
            model._default_manager.filter(pk__gt=last_pk)
            .order_by("pk")
            .values("pk", *columns)[:CHUNK]
        ):
            for row in rows:
                _reseal_row(model, columns, row, done)
            last_pk = rows[-1]["pk"]
            yield done


def _reseal_row(
    model: type[Model], columns: list[str], row: dict[str, object], done: Resealed
) -> None:
    for column in columns:
        old = row[column]
        assert isinstance(old, Sealed), "the column's type says so"
        if not old:
            continue
        done.seen += 1
        try:
            new = old.resealed()
        except SecretUnreadable:
            name = f"{model._meta.verbose_name} {row['pk']}: {column}"
            done.unreadable = (*done.unreadable, name)
            continue
        if new == old:
            continue
        # Unless somebody wrote another secret in the meantime, with the new key.
        still = model._default_manager.filter(pk=row["pk"], **{column: old})
        done.changed += still.update(**{column: new})
