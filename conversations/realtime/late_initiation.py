"""The initiation of a client that was too slow to send it first."""

from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.admission import check_overrides
from conversations.realtime.opening import Opening
from conversations.store.agents import AgentSettings
from conversations.store.recorder import ConversationRecorder


class LateInitiation:
    """Takes the initiation of a client that was too slow to send it first."""

    def __init__(
        self, agent: AgentSettings, opening: Opening, recorder: ConversationRecorder
    ) -> None:
        self._agent = agent
        self._opening = opening
        self._recorder = recorder
        self._came = opening.came

    def __call__(self, data: ConversationInitiationClientData) -> None:
        """Keep what it says of the client; raises ProtocolViolation for what it asks."""
        if self._came:
            raise client_fault(
                ErrorType.INVALID_MESSAGE,
                "conversation_initiation_client_data comes once, as the first message",
            )
        self._came = True
        check_overrides(data, self._agent)
        late = Opening(data)
        if late.text_only(self._agent) != self._opening.text_only(
            self._agent
        ) or late.wanted_events(self._agent) != self._opening.wanted_events(
            self._agent
        ):
            raise client_fault(
                ErrorType.OVERRIDE_ERROR,
                "conversation_config_override.conversation came too late; send "
                "conversation_initiation_client_data as the first message",
            )
        self._recorder.described(
            source=data.source_info.source,
            source_version=data.source_info.version,
            user_id=data.user_id or "",
            dynamic_variables=data.dynamic_variables,
        )
