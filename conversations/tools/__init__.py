"""Tools that run here: requests over HTTP, how they sign in, what they may tell."""
