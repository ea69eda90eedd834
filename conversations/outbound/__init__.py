"""Connections to addresses that somebody else named: to public ones only."""
