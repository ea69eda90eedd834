"""The live side: who may connect, the live conversation, translation to the wire."""
