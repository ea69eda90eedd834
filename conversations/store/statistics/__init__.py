"""Numbers about many conversations, counted in SQL."""
