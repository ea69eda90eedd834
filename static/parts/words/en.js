/** English. The other files have the same keys; a plural is told by its forms. */

export const TEXTS = {
  main_label: "Need help?",
  start_call: "Start talking",
  start_chat: "Start chat",
  type_instead: "Type instead",
  new_call: "Start again",
  try_again: "Try again",
  cancel: "Cancel",
  end_call: "End conversation",
  mute_microphone: "Mute",
  volume: "Volume",
  sound: "Sound",
  microphone: "Microphone",
  speaker: "Speaker",
  default_device: "Default",
  captions: "Captions",
  change_language: "Language",
  expand: "Open",
  collapse: "Close",
  conversation: "Conversation",

  intro_ai: "An AI agent answers.",
  intro_microphone:
    "Your browser will ask for the microphone when you start; use headphones if you can.",
  intro_recorded: "The conversation is recorded.",
  intro_check: "Check microphone and connection",

  idle_status: "Ready when you are",
  connecting_status: "Connecting…",
  reconnecting_status: "Connection lost, trying again…",
  listening_status: "Listening",
  thinking_status: "Thinking…",
  speaking_status: "Speaking",
  chatting_status: "Chatting",
  ending_status: "Ending…",
  muted_status: "{status} – your microphone is muted",
  half_duplex_status: "{status} – your microphone rests while the agent speaks",
  sound_paused_status: "The sound is paused",
  hear_agent: "Tap to hear the agent",
  user_ended_conversation: "Conversation ended: you hung up",
  agent_ended_conversation: "Conversation ended: the agent hung up",
  agent_ended_because: "Conversation ended: {reason}",
  error_occurred: "Conversation ended by an error",

  transcript: "Transcript",
  messages: "Messages",
  transcript_empty: "What you and the agent say will appear here.",
  show_earlier: "Show earlier messages",
  you: "You",
  agent: "Agent",
  interrupted: "Interrupted",
  unheard: "Not heard: the agent was interrupted",
  good_answer: "Good answer",
  bad_answer: "Bad answer",
  tool: "Tool {name}",
  tool_running: "running …",
  tool_asking: "waits for your yes",
  tool_done: "done",
  tool_failed: "did not work",
  tool_refused: "not used: you said no",
  tool_unanswered: "not used: no answer came",
  announcement: "{name}: {text}",
  attached: { one: "1 file: {names}", other: "{count} files: {names}" },

  input_label: "Your message",
  input_placeholder: "Write a message",
  input_placeholder_text_only: "Write a message",
  input_placeholder_new_conversation: "Start a new conversation",
  send_message: "Send",
  attach_file: "Attach a file",
  remove_file: "Remove {name}",
  drop_files: "Drop files here",
  file_uploading: "being sent",
  file_ready: "ready",
  file_upload_error: "{name} could not be sent. Try again.",
  file_refused: "{name}: {reason}",
  file_type_unsupported:
    "{name} cannot be sent. Use an image (PNG, JPEG, GIF, WebP) or a PDF.",
  file_too_large: "{name} is too large: at most {megabytes} MB.",
  file_empty: "{name} is empty.",
  file_limit_reached: {
    one: "Only 1 file can be sent in a conversation.",
    other: "Only {count} files can be sent in a conversation.",
  },

  terms_title: "Before you start",
  accept_terms: "Accept",
  dismiss_terms: "Decline",

  approval_title: "May the agent use “{tool}”?",
  approval_yes: "Yes, use it",
  approval_no: "No",
  approval_until: "If you do not answer, it is not used.",
  approval_within: {
    one: "If you do not answer within {count} second, it is not used.",
    other: "If you do not answer within {count} seconds, it is not used.",
  },

  initiate_feedback: "How was this conversation?",
  stars: { one: "{count} star", other: "{count} stars" },
  request_follow_up_feedback: "Tell us more (optional)",
  follow_up_feedback_placeholder: "What went well, what did not?",
  submit: "Send",
  thanks_for_feedback: "Thank you for your feedback!",
  thanks_for_feedback_details: "It helps us to improve.",
  feedback_failed: "Your rating could not be sent. Try again.",

  conversation_id: "Conversation ID",
  copy_id: "Copy ID",
  copied: "Copied",
  not_copied: "Select it and copy it by hand",

  problem_microphone_denied:
    "The microphone is blocked. Allow it for this page in the browser's address bar and " +
    "in the system's privacy settings, then try again. You can also type.",
  problem_microphone_missing:
    "No microphone was found. Connect one and try again, or type instead.",
  problem_microphone_busy:
    "The microphone could not be opened. Another program may be using it: close that " +
    "program and try again, or type instead.",
  problem_microphone_silent:
    "Nothing comes from your microphone. Check that it is switched on and not muted, or " +
    "choose another one.",
  problem_microphone_lost:
    "The microphone was disconnected. Connect it again or choose another one.",
  problem_microphone_replaced:
    "The microphone was disconnected. The agent hears you through your device's own.",
  problem_speaker_lost:
    "The speaker was disconnected. Connect it again or choose another one.",
  problem_speaker_replaced:
    "The speaker was disconnected. You hear the agent on your device's own speaker.",
  problem_sound_unavailable:
    "No sound can be played on this device: the browser finds no speaker or headphones, " +
    "and without them it does not listen either. Connect some, or type: the answers " +
    "appear as text.",
  problem_insecure_context:
    "The browser allows a microphone only on a secure page. Open this page over https, " +
    "or on localhost. You can type instead.",
  problem_audio_unsupported:
    "This browser cannot play or record live sound. Use a current version of Chrome, " +
    "Edge, Firefox or Safari, or type instead.",
  problem_server_unreachable:
    "The server does not answer. Check your connection and try again in a moment.",
  problem_refused: "The server refused the conversation. Try again in a moment.",
  problem_lost:
    "The connection to the server was lost. Check your connection and start again.",
  problem_offline:
    "You are offline. The conversation goes on once your connection is back.",
  problem_answer_failed:
    "The agent could not think of an answer. Say it again, or try again in a moment.",
  problem_answer_late: "The agent's answer did not come in time. Say it again.",
  problem_voice_failed:
    "The agent's voice failed. You can go on talking, or type and read the answers.",
  problem_hearing_failed: "The agent could not understand you. Say it again, or type.",
  problem_unexpected:
    "Something unexpected went wrong ({detail}). Reload the page and try again.",
  tool_servers_missing: {
    one:
      "{count} of {total} tool servers cannot be reached: some of what the agent does " +
      "otherwise is missing.",
    other:
      "{count} of {total} tool servers cannot be reached: some of what the agent does " +
      "otherwise is missing.",
  },

  widget_dismiss: "Hide",
  widget_restore: "Show the assistant",
  widget_preview: "This is a preview: no conversation is started here.",
  widget_unavailable: "The assistant is not available",
  widget_offline: "You are offline. Check your connection and try again.",
  widget_server_unreachable:
    "The assistant's server does not answer. Check your connection and try again in a " +
    "moment.",
  widget_for_owner: "For the owner of this page:",
  widget_no_agent:
    "The element names no agent. Give it the attribute agent-id, or a signed-url.",
  widget_unknown_agent:
    "There is no such agent, or it takes no calls. Check the attribute agent-id, and " +
    "that the agent is switched on.",
  widget_origin_refused:
    "Pages of {origin} may not talk to this agent. Add them to the pages that it allows.",
  widget_private_agent:
    "This agent is private. Give the element a signed-url that your server has asked for.",
};
