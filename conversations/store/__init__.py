"""The only code that writes conversation rows, and the queries that read them."""
