"""The initiation of a client that was too slow to send it first."""

from conversations.assembly.variables import client_variables
from conversations.engine.variables import names_in
from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.protocol.overridable import EXTRA_BODY
from conversations.realtime.description import description
from conversations.realtime.opening import Opening
from conversations.realtime.overrides import overridden
from conversations.store.agents.settings import AgentSettings
from conversations.store.calls.recorder import ConversationRecorder

TOO_LATE = (
    "{field} came too late; send conversation_initiation_client_data as the first "
    "message"
)


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
        if self._agent.hosted is None:
            # What a client may ask of a hosted agent is decided where it lives.
            self._check_overrides(data)
            self._check_variables(data)
        if "source_info" not in data.model_fields_set:
            # Its address may have said so.
            known = {"source_info": self._opening.data.source_info}
            data = data.model_copy(update=known)
        self._recorder.described(**description(self._agent, data))

    def _check_overrides(self, data: ConversationInitiationClientData) -> None:
        # What is forbidden is told first: to send it earlier would not help.
        changed = overridden(self._agent, data) != self._agent
        late, then, agent = Opening(data), self._opening, self._agent
        fields = {
            "conversation_config_override": changed,
            EXTRA_BODY: bool(data.custom_llm_extra_body),
            "conversation_config_override.conversation": (
                late.text_only(agent) != then.text_only(agent)
                or late.wanted_events(agent) != then.wanted_events(agent)
            ),
        }
        for field, differs in fields.items():
            if differs:
                raise client_fault(
                    ErrorType.OVERRIDE_ERROR, TOO_LATE.format(field=field)
                )

    def _check_variables(self, data: ConversationInitiationClientData) -> None:
        before = self._opening.data.dynamic_variables
        now = client_variables(self._agent, data.dynamic_variables).told
        then = client_variables(self._agent, before).told
        for name in names_in(self._agent.prompt, self._agent.first_message):
            if now.get(name) != then.get(name):
                raise client_fault(
                    ErrorType.VALUE_ERROR,
                    TOO_LATE.format(field=f"dynamic_variables.{name[:60]}"),
                )
