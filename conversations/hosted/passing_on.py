"""What callers send to us beside a hosted conversation, passed on to where it goes on.

Clients know our id of the conversation; the vendor knows its own.
"""

import logging
from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync

from conversations.hosted.access import vendor_api
from conversations.hosted.problems import HostedError
from conversations.hosted.vendor_api import VendorApi
from conversations.store.agents.settings import HostedSettings
from conversations.store.calls.reconciliation import hosted_side

logger = logging.getLogger(__name__)

OpenApi = Callable[[HostedSettings], VendorApi]


def pass_on_file(
    conversation_id: str,
    name: str,
    content: bytes,
    media_type: str,
    open_api: OpenApi = vendor_api,
) -> str | None:
    """The id that the hosted agent knows the file by; None: the agent is not hosted.

    Blocks. Raises HostedError.
    """
    there = hosted_side(conversation_id)
    if there is None:
        return None
    api = open_api(there.hosted)
    return async_to_sync(api.upload)(there.vendor_id, name, content, media_type)


def take_back_file(
    conversation_id: str, file_id: str, open_api: OpenApi = vendor_api
) -> bool:
    """Whether the agent is hosted, and the file there taken back. Blocks.

    Raises HostedError.
    """
    there = hosted_side(conversation_id)
    if there is None:
        return False
    async_to_sync(open_api(there.hosted).forget_file)(there.vendor_id, file_id)
    return True


def pass_on_rating(
    conversation_id: str, opinion: dict[str, Any], open_api: OpenApi = vendor_api
) -> None:
    """Tell the vendor, too, if the agent is hosted. Blocks.

    Our own rows have it already, so trouble is only logged.
    """
    there = hosted_side(conversation_id)
    if there is None:
        return
    try:
        async_to_sync(open_api(there.hosted).rate)(there.vendor_id, opinion)
    except HostedError as error:
        logger.warning(
            "A rating of %s did not reach the vendor: %s",
            conversation_id,
            error.for_staff,
        )
