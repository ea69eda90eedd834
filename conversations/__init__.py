"""Parley's one Django app: voice agents, the conversations held with them, the record."""
