"""Agents that live on the vendor's platform: its REST API and its agent WebSocket."""
