"""A room as LiveKit's clients see it: what the signalling says of it. Pure."""

from collections.abc import Sequence

from livekit.protocol import models, rtc

from conversations.realtime.webrtc.ice_servers import IceServer
from conversations.realtime.webrtc.names import Names

PING_INTERVAL_S = 5
PING_TIMEOUT_S = 15
PROTOCOL = 16
"""LiveKit's version of the signalling that is spoken here."""
SERVER = models.ServerInfo(
    edition=models.ServerInfo.Standard,
    # Clients refuse a server without a version.
    version="1.9.0",
    protocol=PROTOCOL,
    region="",
    node_id="parley",
)


def joined(
    names: Names, ice_servers: Sequence[IceServer], *, subscriber_primary: bool
) -> rtc.SignalResponse:
    """The first response: who is there."""
    return rtc.SignalResponse(
        join=rtc.JoinResponse(
            room=models.Room(sid=names.room_sid, name=names.room, num_participants=2),
            participant=user(names),
            other_participants=[agent(names)],
            server_version=SERVER.version,
            server_info=SERVER,
            ice_servers=_ice(ice_servers),
            subscriber_primary=subscriber_primary,
            fast_publish=subscriber_primary,
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PING_TIMEOUT_S,
        )
    )


def rejoined(
    ice_servers: Sequence[IceServer], last_sequence: int
) -> rtc.SignalResponse:
    """To a client whose socket was lost."""
    return rtc.SignalResponse(
        reconnect=rtc.ReconnectResponse(
            ice_servers=_ice(ice_servers),
            server_info=SERVER,
            last_message_seq=last_sequence,
        )
    )


def everybody(names: Names) -> rtc.SignalResponse:
    """Who is there, told again."""
    return rtc.SignalResponse(
        update=rtc.ParticipantUpdate(participants=[user(names), agent(names)])
    )


def agent_left(names: Names) -> rtc.SignalResponse:
    """The agent has hung up."""
    gone = agent(names)
    gone.state = models.ParticipantInfo.DISCONNECTED
    return rtc.SignalResponse(update=rtc.ParticipantUpdate(participants=[gone]))


def leave(
    reason: models.DisconnectReason, action: rtc.LeaveRequest.Action
) -> rtc.SignalResponse:
    """The client is to go; the action says whether it may come back."""
    return rtc.SignalResponse(leave=rtc.LeaveRequest(reason=reason, action=action))


def speaking(names: Names, level: float, *, active: bool) -> rtc.SignalResponse:
    """The agent begins to speak, or ends."""
    speaker = models.SpeakerInfo(sid=names.agent_sid, level=level, active=active)
    return rtc.SignalResponse(speakers_changed=rtc.SpeakersChanged(speakers=[speaker]))


def published(request: rtc.AddTrackRequest, sid: str) -> rtc.SignalResponse:
    """The client's track is known."""
    return rtc.SignalResponse(
        track_published=rtc.TrackPublishedResponse(
            cid=request.cid,
            track=models.TrackInfo(
                sid=sid,
                type=request.type,
                name=request.name,
                muted=request.muted,
                source=request.source,
                disable_dtx=request.disable_dtx,
                stereo=request.stereo,
                disable_red=request.disable_red,
                stream=request.stream,
                mime_type="audio/opus"
                if request.type == models.TrackType.AUDIO
                else "",
            ),
        )
    )


def user(names: Names) -> models.ParticipantInfo:
    """The client, as a participant."""
    return models.ParticipantInfo(
        sid=names.user_sid,
        identity=names.user_identity,
        name=names.user_name,
        state=models.ParticipantInfo.ACTIVE,
        permission=models.ParticipantPermission(
            can_subscribe=True, can_publish=True, can_publish_data=True
        ),
    )


def agent(names: Names) -> models.ParticipantInfo:
    """The agent, with the one track it speaks on."""
    return models.ParticipantInfo(
        sid=names.agent_sid,
        identity=names.agent_identity,
        state=models.ParticipantInfo.ACTIVE,
        kind=models.ParticipantInfo.AGENT,
        is_publisher=True,
        permission=models.ParticipantPermission(
            can_subscribe=True, can_publish=True, can_publish_data=True
        ),
        tracks=[
            models.TrackInfo(
                sid=names.agent_track_sid,
                type=models.TrackType.AUDIO,
                name="agent",
                source=models.TrackSource.MICROPHONE,
                mime_type="audio/opus",
                stream=names.agent_sid,
            )
        ],
    )


def _ice(servers: Sequence[IceServer]) -> list[rtc.ICEServer]:
    return [
        rtc.ICEServer(
            urls=list(one.urls), username=one.username, credential=one.credential
        )
        for one in servers
    ]
