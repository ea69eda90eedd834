"""Judging without a model: rules for English that say "unknown" rather than guess."""
