"""Agents: what they are told to be, made and changed by people and programs."""
