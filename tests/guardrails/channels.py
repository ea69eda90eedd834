"""Every way on which text of others comes into a prompt, as the code takes it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from conversations.assembly.mcp_servers import mcp_tools, named_tools
from conversations.assembly.speakers import Speakers
from conversations.assembly.variables import with_variables
from conversations.engine.dialogue import Dialogue
from conversations.engine.fencing import Fence
from conversations.engine.options import SessionOptions
from conversations.engine.ports import (
    Attachment,
    FileContent,
    FoundPassage,
    ReplyRequest,
    ToolDeclaration,
    ToolRequest,
)
from conversations.engine.tools import Tool
from conversations.engine.variables import LiveVariables, Variables
from conversations.protocol.mcp_server import ListedTool, McpServerSettings
from tests.assembly.agents import agent

Way = Callable[[str, Fence], ReplyRequest]

WIPE = Tool(ToolDeclaration("wipe_account", "Deletes the caller's account."), "client")
PROMPT = "You are the desk of a library."


def _options(fence: Fence, **changes: object) -> SessionOptions:
    plain = SessionOptions(prompt=PROMPT, fence=fence, tools=(WIPE,))
    return replace(plain, **changes)  # type: ignore[arg-type]  # any of its fields


def _dialogue(options: SessionOptions) -> Dialogue:
    dialogue = Dialogue(options)
    dialogue.user_said(1, "Hello, what do you know of me?")
    return dialogue


def tool_result(text: str, fence: Fence) -> ReplyRequest:
    dialogue = _dialogue(_options(fence))
    dialogue.tools_called(2, "", [ToolRequest("call_1", "look", {})])
    dialogue.tool_returned("call_1", text)
    return dialogue.request()


def tool_error(text: str, fence: Fence) -> ReplyRequest:
    return tool_result(f"Error: {text}", fence)


def contextual_update(text: str, fence: Fence) -> ReplyRequest:
    dialogue = _dialogue(_options(fence))
    dialogue.context(text, "page")
    return dialogue.request()


def update_before_any_prompt(text: str, fence: Fence) -> ReplyRequest:
    dialogue = Dialogue(_options(fence, prompt=""))
    dialogue.context(text)
    dialogue.user_said(1, "Hello.")
    return dialogue.request()


def document_known_whole(text: str, fence: Fence) -> ReplyRequest:
    return _dialogue(_options(fence, knowledge=("At nine.", text))).request()


def passage_found(text: str, fence: Fence) -> ReplyRequest:
    found = (FoundPassage("doc_1", "House rules", text, 0.5),)
    return replace(_dialogue(_options(fence)).request(), found=found)


def name_of_a_document(text: str, fence: Fence) -> ReplyRequest:
    found = (FoundPassage("doc_1", text, "No dogs.", 0.5),)
    return replace(_dialogue(_options(fence)).request(), found=found)


def variable(text: str, fence: Fence) -> ReplyRequest:
    told = Variables.of({"name": text})
    options = _options(fence, prompt=f"{PROMPT} You talk to {{{{name}}}}.")
    return _dialogue(with_variables(options, told, {}, {"name": "friend"})).request()


def variable_in_a_condition(text: str, fence: Fence) -> ReplyRequest:
    way = {"agent_id": "agent_2", "condition": "They say {{word}}."}
    of = agent(
        prompt=PROMPT,
        system_tools={"transfer_to_agent": {"params": {"transfers": [way]}}},
    )
    speakers = Speakers(
        of,
        "conv_1",
        text_only=True,
        wanted_events=frozenset(),
        variables=LiveVariables(Variables.of({"word": text})),
        fence=fence,
    )
    return _dialogue(speakers.options(of, speakers.tools(of))).request()


def _sent(file: FileContent, fence: Fence) -> ReplyRequest:
    async def load() -> FileContent:
        return file

    dialogue = Dialogue(_options(fence))
    dialogue.user_said(1, "Read this.", (Attachment("file_1", load),))
    return dialogue.request()


def name_of_a_text_file(text: str, fence: Fence) -> ReplyRequest:
    return _sent(FileContent(text, "text/plain", b"Hello."), fence)


def name_of_a_paper(text: str, fence: Fence) -> ReplyRequest:
    return _sent(FileContent(text, "application/pdf", b"%PDF"), fence)


def name_of_a_film(text: str, fence: Fence) -> ReplyRequest:
    return _sent(FileContent(text, "video/mp4", b""), fence)


def words_of_a_file(text: str, fence: Fence) -> ReplyRequest:
    return _sent(FileContent("a.txt", "text/plain", text.encode()), fence)


def _listed(tool: ListedTool, fence: Fence) -> ReplyRequest:
    server = McpServerSettings(
        "mcp_1", "Library", "https://mcp.example", listed=(tool,)
    )
    of = replace(agent(), mcp_servers=(server,))
    tools = (WIPE, *mcp_tools(of, named_tools(of, ["wipe_account"]), fence))
    return _dialogue(_options(fence, tools=tools)).request()


def mcp_description(text: str, fence: Fence) -> ReplyRequest:
    return _listed(ListedTool("look", text, {"type": "object"}), fence)


def mcp_parameter(text: str, fence: Fence) -> ReplyRequest:
    place = {"type": "string", "description": text, "title": text, "default": text}
    schema = {"type": "object", "properties": {"place": place}, "$comment": text}
    return _listed(ListedTool("look", "Looks.", schema), fence)


CHANNELS: Mapping[str, Way] = {
    "result of a tool": tool_result,
    "error of a tool": tool_error,
    "contextual update": contextual_update,
    "contextual update, agent without a prompt": update_before_any_prompt,
    "document known whole": document_known_whole,
    "passage found": passage_found,
    "name of a document": name_of_a_document,
    "value of a variable": variable,
    "value of a variable in a tool's condition": variable_in_a_condition,
    "name of a text file": name_of_a_text_file,
    "name of a paper": name_of_a_paper,
    "name of another file": name_of_a_film,
    "words of a file": words_of_a_file,
    "description of an MCP tool": mcp_description,
    "parameters of an MCP tool": mcp_parameter,
}
