import pytest
from livekit.protocol import models, rtc

from conversations.realtime.webrtc.ice_servers import IceServer
from conversations.realtime.webrtc.joining import Join, JoinPath
from conversations.realtime.webrtc.names import Names
from conversations.realtime.webrtc.signalling import (
    MAX_SDP_CHARACTERS,
    MAX_TRACKS,
    OFFERS_AT_ONCE,
    Answer,
    BadRequest,
    Leave,
    OfferVoice,
    Say,
    Signalling,
    Step,
    TakeAnswer,
)

NAMES = Names("conv_abc", "agent_demo", "Ada")
OFFER = rtc.SessionDescription(type="offer", sdp="v=0", id=3)
ANSWER = rtc.SessionDescription(type="answer", sdp="v=0", id=3)
TRACK = rtc.AddTrackRequest(
    cid="mic", name="microphone", type=models.TrackType.AUDIO, muted=True
)
RATE = 50


class Clock:
    now_ms = 1_000

    def __call__(self) -> int:
        return self.now_ms


def signalling(
    path: JoinPath = JoinPath.SINGLE, clock: Clock | None = None, **join
) -> Signalling:
    turn = IceServer(("turn:turn.example.org",), "1:user", "secret")
    return Signalling(
        Join(path, "token", **join), NAMES, [turn], RATE, clock or Clock()
    )


def said(step: Step) -> rtc.SignalResponse:
    assert isinstance(step, Say)
    return step.response


def test_join_names_everybody_and_the_room_is_the_conversation():
    [first] = signalling().begin()
    join = said(first).join
    assert join.room.name == "conv_abc"
    assert join.participant.name == "Ada"
    assert join.participant.permission.can_publish_data
    [agent] = join.other_participants
    assert agent.identity == "agent-agent_demo"
    assert [track.sid for track in agent.tracks] == [NAMES.agent_track_sid]
    assert not join.participant.identity.startswith("agent")
    assert join.server_info.version
    assert [server.username for server in join.ice_servers] == ["1:user"]
    assert not join.subscriber_primary


def test_over_two_connections_the_server_offers_the_voice():
    steps = signalling(JoinPath.DUAL).begin()
    assert said(steps[0]).join.subscriber_primary
    assert steps[1:] == [OfferVoice()]


def test_offer_and_tracks_of_the_join_request_are_dealt_with():
    steps = signalling(offer=OFFER, tracks=(TRACK,)).begin()
    assert said(steps[1]).track_published.cid == "mic"
    assert steps[2:] == [Answer(OFFER)]


def test_signals_mean_this():
    talk = signalling()
    receive = talk.receive
    assert receive(rtc.SignalRequest(offer=OFFER)) == [Answer(OFFER)]
    assert receive(rtc.SignalRequest(answer=ANSWER)) == [TakeAnswer(ANSWER)]
    assert receive(rtc.SignalRequest(leave=rtc.LeaveRequest())) == [Leave()]


def test_published_track_is_told_with_an_id():
    [step] = signalling().receive(rtc.SignalRequest(add_track=TRACK))
    published = said(step).track_published
    assert (published.cid, published.track.name) == ("mic", "microphone")
    assert published.track.sid.startswith("TR_")
    assert published.track.muted


def test_pings_are_answered():
    clock = Clock()
    talk = signalling(clock=clock)
    [step] = talk.receive(rtc.SignalRequest(ping_req=rtc.Ping(timestamp=17)))
    assert said(step).pong_resp.last_ping_timestamp == 17
    assert said(step).pong_resp.timestamp == clock.now_ms
    [step] = talk.receive(rtc.SignalRequest(ping=4))
    assert said(step).pong == clock.now_ms


@pytest.mark.parametrize(
    "request_",
    [
        rtc.SignalRequest(),
        rtc.SignalRequest(trickle=rtc.TrickleRequest(candidateInit="{}")),
        rtc.SignalRequest(subscription_permission=rtc.SubscriptionPermission()),
        rtc.SignalRequest(sync_state=rtc.SyncState()),
        rtc.SignalRequest(mute=rtc.MuteTrackRequest(sid="TR_x", muted=True)),
        rtc.SignalRequest(simulate=rtc.SimulateScenario(node_failure=True)),
    ],
)
def test_what_a_room_of_two_does_not_have_is_passed_over(request_: rtc.SignalRequest):
    assert signalling().receive(request_) == []


def test_client_that_is_back_hears_what_was_received_and_who_is_there():
    [back, who] = signalling().resume(9)
    assert said(back).reconnect.last_message_seq == 9
    assert len(said(who).update.participants) == 2


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (rtc.SignalRequest(offer=ANSWER), "offer.type"),
        (rtc.SignalRequest(answer=OFFER), "answer.type"),
        (
            rtc.SignalRequest(
                offer=rtc.SessionDescription(
                    type="offer", sdp="x" * (MAX_SDP_CHARACTERS + 1)
                )
            ),
            "offer.sdp",
        ),
    ],
)
def test_descriptions_are_checked(request_: rtc.SignalRequest, told: str):
    with pytest.raises(BadRequest, match=told):
        signalling().receive(request_)


def test_too_many_tracks_are_refused():
    talk = signalling()
    for _ in range(MAX_TRACKS):
        talk.receive(rtc.SignalRequest(add_track=TRACK))
    with pytest.raises(BadRequest, match="add_track"):
        talk.receive(rtc.SignalRequest(add_track=TRACK))


def test_flood_is_refused_and_a_burst_is_not():
    clock = Clock()
    talk = signalling(clock=clock)
    for _ in range(2 * RATE):
        talk.receive(rtc.SignalRequest(ping=1))
    clock.now_ms += 1_000
    for _ in range(RATE):
        talk.receive(rtc.SignalRequest(ping=1))
    with pytest.raises(BadRequest, match="at most 50 a second"):
        talk.receive(rtc.SignalRequest(ping=1))


def test_offers_are_counted_by_themselves():
    clock = Clock()
    talk = signalling(clock=clock)
    offer = rtc.SignalRequest(offer=OFFER)
    for _ in range(OFFERS_AT_ONCE):
        talk.receive(offer)
    with pytest.raises(BadRequest, match="Too many offers"):
        talk.receive(offer)
    clock.now_ms += 2_000
    assert talk.receive(offer) == [Answer(OFFER)]
