"""Documents: from files and web pages to the text that agents answer from."""
