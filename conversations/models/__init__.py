"""The rows Parley keeps, one file per aggregate."""

from conversations.models.access import ApiKey, Grant, GrantKind, Scope
from conversations.models.agent import Agent, Backend
from conversations.models.agent_document import AgentDocument
from conversations.models.agent_hosting import Hosting, hosted_faults
from conversations.models.agent_questions import (
    DataCollectionItem,
    Scoring,
    SuccessCriterion,
    ValueType,
)
from conversations.models.analysis import (
    HAS_VALUE,
    PENDING,
    STANDING_COLUMNS,
    Analysis,
    AnalysisBatch,
    AnalysisState,
    CollectedValue,
    CriterionResult,
)
from conversations.models.connection import (
    AuthConnection,
    ConnectionKind,
    ConnectionStatus,
)
from conversations.models.contact import Contact
from conversations.models.conversation import (
    LIVE,
    Authorization,
    Conversation,
    Outcome,
    ReviewState,
    Status,
)
from conversations.models.feedback import Feedback, Score
from conversations.models.knowledge import Document, DocumentKind, Reading, Usage
from conversations.models.label import Label, LabelColour
from conversations.models.mcp import (
    Approval,
    McpExecution,
    McpInterruption,
    McpServer,
    McpSpeech,
    McpToolApproval,
    McpTransport,
    ToolApproval,
)
from conversations.models.model_price import ModelPrice
from conversations.models.model_provider import ModelKind, ModelProvider
from conversations.models.model_use import ModelUse
from conversations.models.passage import Passage, Retrieval
from conversations.models.privacy import Erasure, RecordingAccess
from conversations.models.recording import Recording
from conversations.models.resumption import Resumption
from conversations.models.review import Remark, SavedView
from conversations.models.role import RoleGroup
from conversations.models.sealed import Sealed, SecretUnreadable
from conversations.models.tool import Secret, Tool, ToolKind
from conversations.models.turn import Medium, Note, Role, ToolCall, Turn
from conversations.models.upload import Upload
from conversations.models.webhook import (
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    Webhook,
)
from conversations.models.workspace import Workspace

__all__ = [
    "AuthConnection",
    "ConnectionKind",
    "ConnectionStatus",
    "Reading",
    "Approval",
    "McpExecution",
    "McpInterruption",
    "McpServer",
    "McpSpeech",
    "McpToolApproval",
    "McpTransport",
    "ModelKind",
    "ModelProvider",
    "ModelPrice",
    "ModelUse",
    "Passage",
    "Retrieval",
    "DataCollectionItem",
    "Scoring",
    "SuccessCriterion",
    "ValueType",
    "HAS_VALUE",
    "PENDING",
    "STANDING_COLUMNS",
    "Analysis",
    "AnalysisBatch",
    "AnalysisState",
    "CollectedValue",
    "CriterionResult",
    "Contact",
    "Label",
    "LabelColour",
    "Erasure",
    "RecordingAccess",
    "Remark",
    "SavedView",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "Webhook",
    "Resumption",
    "ReviewState",
    "LIVE",
    "Agent",
    "AgentDocument",
    "ApiKey",
    "Authorization",
    "Backend",
    "Conversation",
    "Document",
    "DocumentKind",
    "Feedback",
    "Grant",
    "GrantKind",
    "Hosting",
    "Medium",
    "Note",
    "Outcome",
    "Recording",
    "Role",
    "RoleGroup",
    "Scope",
    "Score",
    "Sealed",
    "Secret",
    "SecretUnreadable",
    "Status",
    "Tool",
    "ToolApproval",
    "ToolCall",
    "ToolKind",
    "Turn",
    "Upload",
    "Usage",
    "Workspace",
    "hosted_faults",
]
