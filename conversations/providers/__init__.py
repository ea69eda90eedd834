"""Adapters for the engine's ports: voice activity, speech to text, language model, speech."""
