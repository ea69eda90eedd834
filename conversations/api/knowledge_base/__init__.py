"""Documents of the workspace, as the API gives them."""
