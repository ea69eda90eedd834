/** German. */

export const TEXTS = {
  main_label: "Brauchen Sie Hilfe?",
  start_call: "Gespräch beginnen",
  start_chat: "Chat beginnen",
  type_instead: "Lieber schreiben",
  new_call: "Noch einmal beginnen",
  try_again: "Noch einmal versuchen",
  cancel: "Abbrechen",
  end_call: "Gespräch beenden",
  mute_microphone: "Stumm",
  volume: "Lautstärke",
  sound: "Ton",
  microphone: "Mikrofon",
  speaker: "Lautsprecher",
  default_device: "Standard",
  captions: "Untertitel",
  change_language: "Sprache",
  expand: "Öffnen",
  collapse: "Schließen",
  conversation: "Gespräch",

  intro_ai: "Es antwortet ein KI-Agent.",
  intro_microphone:
    "Ihr Browser fragt beim Start nach dem Mikrofon; am besten geht es mit Kopfhörern.",
  intro_recorded: "Das Gespräch wird aufgezeichnet.",
  intro_check: "Mikrofon und Verbindung prüfen",

  idle_status: "Bereit, wenn Sie es sind",
  connecting_status: "Verbindung wird aufgebaut …",
  reconnecting_status: "Verbindung unterbrochen, neuer Versuch …",
  listening_status: "Hört zu",
  thinking_status: "Denkt nach …",
  speaking_status: "Spricht",
  chatting_status: "Im Chat",
  ending_status: "Wird beendet …",
  muted_status: "{status} – Ihr Mikrofon ist stumm",
  half_duplex_status: "{status} – Ihr Mikrofon pausiert, solange der Agent spricht",
  sound_paused_status: "Der Ton ist angehalten",
  hear_agent: "Tippen, um den Agenten zu hören",
  user_ended_conversation: "Gespräch beendet: Sie haben aufgelegt",
  agent_ended_conversation: "Gespräch beendet: Der Agent hat aufgelegt",
  agent_ended_because: "Gespräch beendet: {reason}",
  error_occurred: "Gespräch wegen eines Fehlers beendet",

  transcript: "Verlauf",
  messages: "Nachrichten",
  transcript_empty: "Was Sie und der Agent sagen, erscheint hier.",
  show_earlier: "Frühere Nachrichten zeigen",
  you: "Sie",
  agent: "Agent",
  interrupted: "Unterbrochen",
  unheard: "Nicht gehört: Der Agent wurde unterbrochen",
  good_answer: "Gute Antwort",
  bad_answer: "Schlechte Antwort",
  tool: "Werkzeug {name}",
  tool_running: "läuft …",
  tool_asking: "wartet auf Ihr Ja",
  tool_done: "fertig",
  tool_failed: "hat nicht geklappt",
  tool_refused: "nicht benutzt: Sie haben abgelehnt",
  tool_unanswered: "nicht benutzt: Es kam keine Antwort",
  announcement: "{name}: {text}",
  attached: { one: "1 Datei: {names}", other: "{count} Dateien: {names}" },

  input_label: "Ihre Nachricht",
  input_placeholder: "Nachricht schreiben",
  input_placeholder_text_only: "Nachricht schreiben",
  input_placeholder_new_conversation: "Neues Gespräch beginnen",
  send_message: "Senden",
  attach_file: "Datei anhängen",
  remove_file: "{name} entfernen",
  drop_files: "Dateien hier ablegen",
  file_uploading: "wird gesendet",
  file_ready: "bereit",
  file_upload_error:
    "{name} konnte nicht gesendet werden. Versuchen Sie es noch einmal.",
  file_refused: "{name}: {reason}",
  file_type_unsupported:
    "{name} kann nicht gesendet werden. Möglich sind Bilder (PNG, JPEG, GIF, WebP) und PDF.",
  file_too_large: "{name} ist zu groß: höchstens {megabytes} MB.",
  file_empty: "{name} ist leer.",
  file_limit_reached: {
    one: "In einem Gespräch kann nur 1 Datei gesendet werden.",
    other: "In einem Gespräch können nur {count} Dateien gesendet werden.",
  },

  terms_title: "Bevor es losgeht",
  accept_terms: "Zustimmen",
  dismiss_terms: "Ablehnen",

  approval_title: "Darf der Agent „{tool}“ benutzen?",
  approval_yes: "Ja, benutzen",
  approval_no: "Nein",
  approval_until: "Wenn Sie nicht antworten, wird es nicht benutzt.",
  approval_within: {
    one: "Wenn Sie nicht innerhalb von {count} Sekunde antworten, wird es nicht benutzt.",
    other:
      "Wenn Sie nicht innerhalb von {count} Sekunden antworten, wird es nicht benutzt.",
  },

  initiate_feedback: "Wie war dieses Gespräch?",
  stars: { one: "{count} Stern", other: "{count} Sterne" },
  request_follow_up_feedback: "Möchten Sie mehr dazu sagen? (freiwillig)",
  follow_up_feedback_placeholder: "Was war gut, was nicht?",
  submit: "Senden",
  thanks_for_feedback: "Danke für Ihre Bewertung!",
  thanks_for_feedback_details: "Sie hilft uns, besser zu werden.",
  feedback_failed:
    "Ihre Bewertung konnte nicht gesendet werden. Versuchen Sie es noch einmal.",

  conversation_id: "Gesprächs-ID",
  copy_id: "ID kopieren",
  copied: "Kopiert",
  not_copied: "Bitte von Hand markieren und kopieren",

  problem_microphone_denied:
    "Das Mikrofon ist gesperrt. Erlauben Sie es für diese Seite in der Adressleiste des " +
    "Browsers und in den Datenschutzeinstellungen des Systems und versuchen Sie es noch " +
    "einmal. Sie können auch schreiben.",
  problem_microphone_missing:
    "Es wurde kein Mikrofon gefunden. Schließen Sie eines an und versuchen Sie es noch " +
    "einmal, oder schreiben Sie.",
  problem_microphone_busy:
    "Das Mikrofon ließ sich nicht öffnen. Vielleicht benutzt es ein anderes Programm: " +
    "Schließen Sie dieses und versuchen Sie es noch einmal, oder schreiben Sie.",
  problem_microphone_silent:
    "Von Ihrem Mikrofon kommt nichts. Prüfen Sie, ob es eingeschaltet und nicht stumm " +
    "ist, oder wählen Sie ein anderes.",
  problem_microphone_lost:
    "Das Mikrofon wurde getrennt. Schließen Sie es wieder an oder wählen Sie ein anderes.",
  problem_microphone_replaced:
    "Das Mikrofon wurde getrennt. Der Agent hört Sie über das eigene Mikrofon Ihres " +
    "Geräts.",
  problem_speaker_lost:
    "Der Lautsprecher wurde getrennt. Schließen Sie ihn wieder an oder wählen Sie einen " +
    "anderen.",
  problem_speaker_replaced:
    "Der Lautsprecher wurde getrennt. Sie hören den Agenten über den eigenen " +
    "Lautsprecher Ihres Geräts.",
  problem_sound_unavailable:
    "Auf diesem Gerät kann kein Ton abgespielt werden: Der Browser findet weder " +
    "Lautsprecher noch Kopfhörer und hört ohne sie auch nicht zu. Schließen Sie welche " +
    "an oder schreiben Sie: Die Antworten erscheinen als Text.",
  problem_insecure_context:
    "Der Browser erlaubt ein Mikrofon nur auf einer sicheren Seite. Öffnen Sie diese " +
    "Seite über https oder auf localhost. Sie können auch schreiben.",
  problem_audio_unsupported:
    "Dieser Browser kann Ton nicht live wiedergeben oder aufnehmen. Nehmen Sie eine " +
    "aktuelle Version von Chrome, Edge, Firefox oder Safari, oder schreiben Sie.",
  problem_server_unreachable:
    "Der Server antwortet nicht. Prüfen Sie Ihre Verbindung und versuchen Sie es gleich " +
    "noch einmal.",
  problem_refused:
    "Der Server hat das Gespräch abgelehnt. Versuchen Sie es gleich noch einmal.",
  problem_lost:
    "Die Verbindung zum Server ist abgebrochen. Prüfen Sie Ihre Verbindung und beginnen " +
    "Sie noch einmal.",
  problem_offline:
    "Sie sind offline. Das Gespräch geht weiter, sobald die Verbindung wieder da ist.",
  problem_answer_failed:
    "Der Agent konnte keine Antwort finden. Sagen Sie es noch einmal, oder versuchen Sie " +
    "es gleich wieder.",
  problem_answer_late:
    "Die Antwort kam nicht rechtzeitig. Sagen Sie es bitte noch einmal.",
  problem_voice_failed:
    "Die Stimme des Agenten ist ausgefallen. Sie können weitersprechen, oder schreiben " +
    "und die Antworten lesen.",
  problem_hearing_failed:
    "Der Agent konnte Sie nicht verstehen. Sagen Sie es noch einmal, oder schreiben Sie.",
  problem_unexpected:
    "Es ist etwas Unerwartetes passiert ({detail}). Laden Sie die Seite neu und " +
    "versuchen Sie es noch einmal.",
  tool_servers_missing: {
    one:
      "{count} von {total} Werkzeug-Servern ist nicht erreichbar: Der Agent kann deshalb " +
      "manches nicht, was er sonst kann.",
    other:
      "{count} von {total} Werkzeug-Servern sind nicht erreichbar: Der Agent kann " +
      "deshalb manches nicht, was er sonst kann.",
  },

  widget_dismiss: "Ausblenden",
  widget_restore: "Assistenten anzeigen",
  widget_preview: "Dies ist eine Vorschau: Hier beginnt kein Gespräch.",
  widget_unavailable: "Der Assistent ist nicht erreichbar",
  widget_offline:
    "Sie sind offline. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
  widget_server_unreachable:
    "Der Server des Assistenten antwortet nicht. Prüfen Sie Ihre Verbindung und " +
    "versuchen Sie es gleich noch einmal.",
  widget_for_owner: "Für den Betreiber dieser Seite:",
  widget_no_agent:
    "Das Element nennt keinen Agenten. Geben Sie ihm das Attribut agent-id oder eine " +
    "signed-url.",
  widget_unknown_agent:
    "Diesen Agenten gibt es nicht, oder er nimmt keine Gespräche an. Prüfen Sie das " +
    "Attribut agent-id und ob der Agent eingeschaltet ist.",
  widget_origin_refused:
    "Seiten von {origin} dürfen nicht mit diesem Agenten sprechen. Tragen Sie sie bei " +
    "seinen erlaubten Seiten ein.",
  widget_private_agent:
    "Dieser Agent ist privat. Geben Sie dem Element eine signed-url, die Ihr Server " +
    "geholt hat.",
};
