"""Puts the parts of one conversation together, and holds it."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from conversations.assembly.session import open_session
from conversations.assembly.speakers import Speakers
from conversations.assembly.variables import client_variables
from conversations.engine.builtin.handoff import HandoffCounts
from conversations.engine.outputs import AgentCorrected, EndReason
from conversations.engine.ports import ProviderError
from conversations.engine.recollection import Recollection
from conversations.engine.record import Recorder
from conversations.engine.variables import LiveVariables
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.close_codes import CloseCode, ErrorType, ProtocolViolation
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.client_side import ClientSide, client_side_of
from conversations.realtime.description import description
from conversations.realtime.dynamic_variables import check_variables, missing_are_told
from conversations.realtime.exchange import exchange
from conversations.realtime.foreknowledge import informed
from conversations.realtime.intake import Intake
from conversations.realtime.late_initiation import LateInitiation
from conversations.realtime.limits import intake_limits, patience
from conversations.realtime.live_conversation import LiveConversation
from conversations.realtime.opening import Opening
from conversations.realtime.outbox import FIRST_ALONE_MS, Outbox
from conversations.realtime.process import this_process
from conversations.realtime.process.rehearsal import prepare_knowledge
from conversations.realtime.record_end import close_record, end_of
from conversations.realtime.registration import registered
from conversations.realtime.relay.holding import hold_hosted
from conversations.realtime.resuming.stored_state import stored_state
from conversations.realtime.resuming.succession import Succession
from conversations.realtime.translate import (
    Translator,
    metadata_frame,
    recogniser_frame,
)
from conversations.realtime.transport import Transport
from conversations.store.agents.recording_rule import will_record
from conversations.store.agents.settings import AgentSettings
from conversations.store.calls.lifecycle import NewConversation
from conversations.store.calls.opening import SoundOptions, open_recorder
from conversations.store.calls.recorder import ConversationRecorder

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Before:
    """What was, when another process began the conversation."""

    recollection: Recollection
    variables: Mapping[str, object]
    """Those that tools set."""
    speaker: AgentSettings | None
    """Who had taken over from the agent that was called."""
    waited_ms: int = 0
    """How long the client has been talking to nobody since."""
    cut: AgentCorrected | None = None
    """What was being said when it ended, as far as it is known to have been heard."""


async def hold(transport: Transport, agent: AgentSettings, opening: Opening) -> None:
    """Hold a conversation to its end and close the transport. Raises ProtocolViolation.

    To be cancelled ends the conversation in order.
    """
    if agent.hosted is not None:
        await _hold_hosted(transport, agent, opening)
        return
    async with registered(_new_conversation(agent, opening)) as conversation_id:
        beginning = await informed(agent, opening, conversation_id)
        agent, opening = beginning.agent, beginning.opening
        check_variables(agent, opening.data)
        recorder = await open_recorder(conversation_id, sound_options(agent, opening))
        beginning.keep(recorder)
        await converse(transport, agent, opening, recorder, known=beginning.known)


async def converse(
    transport: Transport,
    agent: AgentSettings,
    opening: Opening,
    recorder: ConversationRecorder,
    *,
    known: ConversationInitiationClientData | None = None,
    before: Before | None = None,
) -> None:
    """Hold a conversation whose row is there; `before` is set if it was taken over.

    Raises ProtocolViolation.
    """
    conversation_id = recorder.conversation_id
    outbox = Outbox(
        transport.send, settings.PARLEY["MAX_SEND_QUEUE_BYTES"], FIRST_ALONE_MS
    )
    client_side = client_side_of(agent, conversation_id)
    speakers = _speakers(agent, opening, conversation_id, client_side)
    if before is not None:
        speakers.variables.update(before.variables)
    coming_back, succession = transport.coming_back, None
    if coming_back is not None and not agent.zero_retention:
        succession = Succession(coming_back, recorder, this_process.PROCESS_ID)
    try:
        live = _live(
            speakers,
            opening,
            recorder,
            succession or recorder,
            outbox,
            client_side,
            before,
        )
    except ProviderError as error:
        logger.warning("Conversation %s cannot begin: %s", conversation_id, error)
        await close_record(recorder, end_of(EndReason.FAILED, 0, str(error)))
        told = error.plain or "The agent's models cannot be used now."
        raise ProtocolViolation(CloseCode.INTERNAL, ErrorType.UNKNOWN, told) from None
    if coming_back is not None:
        coming_back.join(conversation_id, live)
    if before is not None and before.cut is not None:
        live.tell(before.cut)
    if succession is not None:
        # What was stored by the process that began it stays.
        new = before is None
        succession.begin(stored_state(agent, opening, known) if new else None)
    recorder.began()
    logger.info("Conversation %s with %s began", conversation_id, agent.public_id)
    async with asyncio.TaskGroup() as tasks:
        # It may have been made or edited since the process prepared its agents.
        preparing = tasks.create_task(prepare_knowledge(agent))
        client_side.mcp.begin(tasks)
        try:
            await exchange(transport, live, outbox, opening.first, patience())
        finally:
            preparing.cancel()
            await client_side.mcp.close()


async def _hold_hosted(
    transport: Transport, agent: AgentSettings, opening: Opening
) -> None:
    async with registered(_new_conversation(agent, opening)) as conversation_id:
        recorder = await open_recorder(conversation_id)
        initiate = LateInitiation(agent, opening, recorder)
        await hold_hosted(transport, agent, opening, recorder, initiate)


def _new_conversation(agent: AgentSettings, opening: Opening) -> NewConversation:
    return NewConversation(
        agent_id=agent.public_id,
        process_id=this_process.PROCESS_ID,
        lease_ms=settings.PARLEY["LEASE_MS"],
        text_only=opening.text_only(agent),
        grant=opening.grant,
        **description(agent, opening.data),
    )


def _speakers(
    agent: AgentSettings,
    opening: Opening,
    conversation_id: str,
    client_side: ClientSide,
) -> Speakers:
    data = opening.data
    return Speakers(
        agent,
        conversation_id,
        text_only=opening.text_only(agent),
        wanted_events=opening.wanted_events(agent),
        playout_lead_ms=opening.playout_lead_ms,
        variables=LiveVariables(client_variables(agent, data.dynamic_variables)),
        client_runner=client_side.runner,
        llm_extra_body=data.custom_llm_extra_body,
        counts=HandoffCounts(settings.PARLEY["MAX_TRANSFERS"]),
        mcp=client_side.mcp,
    )


def sound_options(agent: AgentSettings, opening: Opening) -> SoundOptions | None:
    """How it is recorded; None: not at all."""
    if not will_record(agent, text_only=opening.text_only(agent)):
        return None
    rate_hz = AudioFormat.parse(agent.output_audio_format).rate_hz
    return SoundOptions(rate_hz, settings.PARLEY["RECORDING_BITRATE"])


def _live(  # noqa: PLR0913  # the composition of one conversation
    speakers: Speakers,
    opening: Opening,
    recorder: ConversationRecorder,
    of_session: Recorder,
    outbox: Outbox,
    client_side: ClientSide,
    before: Before | None,
) -> LiveConversation:
    agent = speakers.called
    with missing_are_told():
        persona = speakers.persona(agent)
        if before is not None and before.speaker is not None:
            persona = speakers.persona(before.speaker).in_place_of(persona)
    input_format = AudioFormat.parse(agent.input_audio_format)
    output_format = AudioFormat.parse(agent.output_audio_format)
    wanted = opening.wanted_events(agent)
    if before is None:
        conversation_id = recorder.conversation_id
        outbox.put(metadata_frame(conversation_id, input_format, output_format))
        if "asr_initiation_metadata" in wanted and not speakers.text_only:
            outbox.put(recogniser_frame(agent.stt or settings.PARLEY["STT"]))
    return LiveConversation(
        recorder,
        Translator(wanted, output_format),
        Intake(
            intake_limits(),
            input_format,
            held_ms=0 if before is None else before.waited_ms,
        ),
        outbox,
        partial(
            open_session,
            persona,
            of_session,
            variables=speakers.variables,
            recollection=None if before is None else before.recollection,
        ),
        LateInitiation(agent, opening, recorder),
        client_side,
    )
