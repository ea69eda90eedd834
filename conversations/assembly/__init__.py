"""The composition root: settings and an agent become a session with its providers."""
