"""`enclave_setup_config`: what the vendor's own self-hosted server is configured with.

Some clients send it before the initiation data when they are given a server's address.
Agents are configured here on the server, so it is read and has no effect.
"""

from typing import ClassVar

from pydantic import Field

from conversations.protocol.received import ClientMessage


class EnclaveSetupConfig(ClientMessage):
    """Taken as it comes; whatever it holds must not stop the conversation."""

    wire_type: ClassVar[str] = "enclave_setup_config"

    agent_config_dict: object = None
    override_agent_config_list: object = None
    tools_config_list: object = None
    prompt_knowledge_base: object = None
    bedrock_inference_profile: object = None
    # Holds a secret: keep it out of logs.
    post_call_transcription_webhook: object = Field(default=None, repr=False)
    post_call_audio_webhook: object = Field(default=None, repr=False)
    post_call_transcription_webhook_url: object = None
    post_call_audio_webhook_url: object = None
