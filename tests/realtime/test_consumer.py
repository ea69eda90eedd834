from tests.realtime.conftest import kept
from tests.realtime.wire_client import WireClient


async def test_metadata_is_the_first_frame_and_the_row_is_there_already(agent):
    client = WireClient()
    conversation_id = await client.begin()
    assert client.frames[0]["conversation_initiation_metadata_event"] == {
        "conversation_id": conversation_id,
        "agent_output_audio_format": "pcm_16000",
        "user_input_audio_format": "pcm_16000",
    }
    assert (await kept(conversation_id)).row.status == "in-progress"
    await client.hang_up()
    conversation = (await kept(conversation_id)).row
    assert conversation.status == "done"
    assert conversation.end_reason == "client_left"
