"""The wire: what a client and a server may say to each other. No Django, no asyncio."""
