"""The API as a whole: its parts, its errors, its page of documentation."""

from ninja import NinjaAPI

from conversations.api import access
from conversations.api.errors import add_handlers

api = NinjaAPI(
    title="Parley",
    version="1",
    description="The vendor's agents API, served by Parley. Send a key in the header"
    " `xi-api-key`; keys are made in the admin.",
    urls_namespace="api",
    docs_url="/docs",
)
add_handlers(api)
api.add_router("/convai", access.router)
