"""Systems of others, ready to be used: each folder is one, and is data alone."""
