import json

from conversations.realtime.relay.frames import with_own_id


def test_only_the_id_is_replaced():
    frame = '{ "a": "conversation_id", "x": {"conversation_id" : "con\\"v", "b": 1.50}}'
    changed = with_own_id(frame, "conv_ours")
    assert changed == frame.replace('"con\\"v"', '"conv_ours"')
    assert json.loads(changed)["x"] == {"conversation_id": "conv_ours", "b": 1.5}
