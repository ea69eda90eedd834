"""The built-in language model: finds the answer in what the agent knows."""
