"""Every frame of the contract passes between client and hosted agent byte by byte."""

from pathlib import Path

import pytest

from tests.realtime.relay.test_holding import begin
from tests.realtime.relay_case import stage, vendor

__all__ = ["stage", "vendor"]

WIRE = Path(__file__).parents[2] / "fixtures" / "wire"
AUDIO = '{"audio_event":{%s"audio_base_64":"%s"%s},"type":"audio"}'
ODD = (
    '{"type":"quantum_state", "quantum_state_event":{"a":[1,2.50]}}',
    '{"hello":"there"}',
    '{"type": 7}',
    '{"type":"agent_response","agent_response_event":null}',
    '{"type":"ping","ping_event":{"event_id":"x"}}',
    '{"type":"vad_score","x":"\\u00e9\\ud83d\\ude00 \u00e9 \u65e5"}',
    AUDIO % ('"event_id":9,', "AAAA", ""),
    AUDIO % ('"alignment":{"chars":[]},', "AAAA", ',"event_id":9'),
    AUDIO % ("", "A", ""),
    AUDIO % ("", "\u00e9\u00e9", ""),
    AUDIO % ("", "", ""),
    '{"type":"agent_response","agent_response_event":'
    '{"agent_response":"Hi","event_id":99999999999999999999}}',
)


def golden(direction):
    found = {path.stem: path.read_text() for path in (WIRE / direction).glob("*.json")}
    # Said by the stage itself before, and only once.
    found.pop("conversation_initiation_metadata", None)
    found.pop("conversation_initiation_client_data", None)
    return found


async def test_everything_an_agent_says(stage):
    frames = [*golden("server").values(), *ODD]
    assert len(frames) > 40
    client = await begin(stage)
    await stage.say(*frames)
    while len(client.texts) < len(frames) + 1:
        await client.next()
    assert client.texts[1:] == frames
    await client.hang_up()


async def test_everything_a_client_says(stage):
    frames = [
        *golden("client").values(),
        '{"type":"quantum_state",  "x":1}',
        '{"type":"feedback","event_id":1,"score":"adore"}',
        '{"type":"client_tool_result","tool_call_id":"nobody_asked","result":[1]}',
        '{ "user_audio_chunk" : "AAAA" }',
        '{"user_audio_chunk":"AAAA","since":"tomorrow"}',
        '{"user_audio_chunk":"A"}',
        '{"type":"user_message","text":"\\u00e9 \u65e5"}',
        b'{"type":"user_activity"}',
    ]
    client = await begin(stage)
    for frame in frames:
        await client.send_raw(frame)
    assert [await stage.hear() for _ in frames] == frames
    await client.hang_up()


@pytest.mark.parametrize(
    "metadata",
    [
        '{ "conversation_initiation_metadata_event" : { "conversation_id" : "%s" ,\n'
        ' "new": "conversation_id", "agent_output_audio_format":"pcm_16000"},'
        '"type":"conversation_initiation_metadata"}',
        '{"type":"conversation_initiation_metadata","conversation_initiation_metadata_event":'
        '{"agent_output_audio_format":"mp3_44100","conversation_id":"%s","x":"\u00e9"}}',
    ],
)
async def test_only_the_id_of_the_metadata_is_ours(stage, metadata):
    client = await begin(stage, text=metadata % 'conv_\\"there')
    assert client.texts == [metadata % client.conversation_id]
    await client.hang_up()


async def test_what_comes_before_the_metadata_follows_it(stage):
    early = '{"type":"ping","ping_event":{"event_id":1,"ping_ms":null}}'
    client = await begin(stage, before=[early])
    await client.until("ping")
    assert client.types == ["conversation_initiation_metadata", "ping"]
    await client.hang_up()
