"""The page of an agent's widget."""
