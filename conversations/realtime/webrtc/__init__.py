"""Conversations over WebRTC, as LiveKit's clients speak it: signalling, media, data.

`consumer` takes a signalling socket in, a `Room` joins its client to a conversation as
the WebSocket does, a `Peer` carries sound and data. Below them are parts without I/O.
"""
