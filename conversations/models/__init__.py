"""The rows Parley keeps, one file per aggregate."""

from conversations.models.agent import Agent
from conversations.models.conversation import LIVE, Conversation, Status
from conversations.models.feedback import Feedback, Score
from conversations.models.recording import Recording
from conversations.models.turn import Medium, Note, Role, ToolCall, ToolKind, Turn

__all__ = [
    "LIVE",
    "Agent",
    "Conversation",
    "Feedback",
    "Medium",
    "Note",
    "Recording",
    "Role",
    "Score",
    "Status",
    "ToolCall",
    "ToolKind",
    "Turn",
]
