"""One local conversation: pure turn taking and its asyncio shell. Standard library only."""
