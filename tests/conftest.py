"""Shared fixtures. Settings of a test run never come from a developer's `.env`."""
