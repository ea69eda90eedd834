"""Placeholders in a tree of JSON, and values in their place."""

from collections.abc import Mapping
from typing import Any

Values = Mapping[str, str]
"""By placeholder. One that is missing was not told."""


def filled(tree: Any, values: Values) -> Any:
    """The tree with every value in its place."""
    if isinstance(tree, str):
        for placeholder, value in values.items():
            tree = tree.replace(placeholder, value)
        return tree
    if isinstance(tree, Mapping):
        return {key: filled(inner, values) for key, inner in tree.items()}
    if isinstance(tree, list):
        return [filled(inner, values) for inner in tree]
    return tree


def refilled(now: Any, template: Any, values: Values) -> Any:
    """What there is, with other values in the texts that the template has them in.

    A text that has them already stays as it is, whatever else became of it since.
    """
    if isinstance(template, str):
        return now if _has_all(now, template, values) else filled(template, values)
    if isinstance(template, Mapping) and isinstance(now, Mapping):
        return {
            key: refilled(inner, template[key], values) if key in template else inner
            for key, inner in now.items()
        }
    return now


def _has_all(now: Any, template: str, values: Values) -> bool:
    placed = [placeholder for placeholder in values if placeholder in template]
    if not placed:
        return True
    if not isinstance(now, str):
        return False
    return all(_has(now, template, name, values[name]) for name in placed)


def _has(now: str, template: str, placeholder: str, value: str) -> bool:
    if template == placeholder:
        return now == value
    # With what follows: acme.example is no part of acme.example.org.
    before, _, after = template.partition(placeholder)
    return before[-1:] + value + after[:1] in now
