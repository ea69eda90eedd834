"""Adapters for the engine's ports: voice activity, speech, language models.

`registry.Registry` is the way in: it makes the providers that settings name, loads the
offline models once per process and says what is missing.
"""
