"""Reviewing: who looks at which conversation, what is next, what staff write to it."""
