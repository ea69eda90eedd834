/** Spanish. */

export const TEXTS = {
  main_label: "¿Necesita ayuda?",
  start_call: "Empezar a hablar",
  start_chat: "Empezar el chat",
  type_instead: "Prefiero escribir",
  new_call: "Empezar de nuevo",
  try_again: "Volver a intentarlo",
  cancel: "Cancelar",
  end_call: "Terminar la conversación",
  mute_microphone: "Silenciar",
  volume: "Volumen",
  sound: "Sonido",
  microphone: "Micrófono",
  speaker: "Altavoz",
  default_device: "Predeterminado",
  captions: "Subtítulos",
  change_language: "Idioma",
  expand: "Abrir",
  collapse: "Cerrar",
  conversation: "Conversación",

  intro_ai: "Responde un agente de IA.",
  intro_microphone:
    "El navegador le pedirá permiso para usar el micrófono al empezar; si puede, use " +
    "auriculares.",
  intro_recorded: "La conversación se graba.",
  intro_check: "Comprobar el micrófono y la conexión",

  idle_status: "Cuando usted quiera",
  connecting_status: "Conectando…",
  reconnecting_status: "Se perdió la conexión, intentándolo de nuevo…",
  listening_status: "Escuchando",
  thinking_status: "Pensando…",
  speaking_status: "Hablando",
  chatting_status: "En el chat",
  ending_status: "Terminando…",
  muted_status: "{status} – su micrófono está silenciado",
  half_duplex_status: "{status} – su micrófono descansa mientras habla el agente",
  sound_paused_status: "El sonido está en pausa",
  hear_agent: "Toque para oír al agente",
  user_ended_conversation: "Conversación terminada: usted colgó",
  agent_ended_conversation: "Conversación terminada: el agente colgó",
  agent_ended_because: "Conversación terminada: {reason}",
  error_occurred: "La conversación terminó por un error",

  transcript: "Transcripción",
  messages: "Mensajes",
  transcript_empty: "Aquí aparecerá lo que digan usted y el agente.",
  show_earlier: "Mostrar mensajes anteriores",
  you: "Usted",
  agent: "Agente",
  interrupted: "Interrumpido",
  unheard: "No se oyó: el agente fue interrumpido",
  good_answer: "Buena respuesta",
  bad_answer: "Mala respuesta",
  tool: "Herramienta {name}",
  tool_running: "en marcha…",
  tool_asking: "espera su sí",
  tool_done: "hecho",
  tool_failed: "no funcionó",
  tool_refused: "no se usó: usted dijo que no",
  tool_unanswered: "no se usó: no hubo respuesta",
  announcement: "{name}: {text}",
  attached: { one: "1 archivo: {names}", other: "{count} archivos: {names}" },

  input_label: "Su mensaje",
  input_placeholder: "Escriba un mensaje",
  input_placeholder_text_only: "Escriba un mensaje",
  input_placeholder_new_conversation: "Empezar una nueva conversación",
  send_message: "Enviar",
  attach_file: "Adjuntar un archivo",
  remove_file: "Quitar {name}",
  drop_files: "Suelte aquí los archivos",
  file_uploading: "enviando",
  file_ready: "listo",
  file_upload_error: "No se pudo enviar {name}. Vuelva a intentarlo.",
  file_refused: "{name}: {reason}",
  file_type_unsupported:
    "{name} no se puede enviar. Use una imagen (PNG, JPEG, GIF, WebP) o un PDF.",
  file_too_large: "{name} es demasiado grande: como máximo {megabytes} MB.",
  file_empty: "{name} está vacío.",
  file_limit_reached: {
    one: "En una conversación solo se puede enviar 1 archivo.",
    other: "En una conversación solo se pueden enviar {count} archivos.",
  },

  terms_title: "Antes de empezar",
  accept_terms: "Aceptar",
  dismiss_terms: "Rechazar",

  approval_title: "¿Puede el agente usar «{tool}»?",
  approval_yes: "Sí, usarla",
  approval_no: "No",
  approval_until: "Si no responde, no se usará.",
  approval_within: {
    one: "Si no responde en {count} segundo, no se usará.",
    other: "Si no responde en {count} segundos, no se usará.",
  },

  initiate_feedback: "¿Qué tal fue esta conversación?",
  stars: { one: "{count} estrella", other: "{count} estrellas" },
  request_follow_up_feedback: "Cuéntenos más (opcional)",
  follow_up_feedback_placeholder: "¿Qué fue bien y qué no?",
  submit: "Enviar",
  thanks_for_feedback: "¡Gracias por su opinión!",
  thanks_for_feedback_details: "Nos ayuda a mejorar.",
  feedback_failed: "No se pudo enviar su valoración. Vuelva a intentarlo.",

  conversation_id: "ID de la conversación",
  copy_id: "Copiar ID",
  copied: "Copiado",
  not_copied: "Selecciónelo y cópielo a mano",

  problem_microphone_denied:
    "El micrófono está bloqueado. Permítalo para esta página en la barra de direcciones " +
    "del navegador y en los ajustes de privacidad del sistema, y vuelva a intentarlo. " +
    "También puede escribir.",
  problem_microphone_missing:
    "No se encontró ningún micrófono. Conecte uno y vuelva a intentarlo, o escriba.",
  problem_microphone_busy:
    "No se pudo abrir el micrófono. Quizá lo use otro programa: ciérrelo y vuelva a " +
    "intentarlo, o escriba.",
  problem_microphone_silent:
    "No llega nada de su micrófono. Compruebe que esté encendido y no silenciado, o " +
    "elija otro.",
  problem_microphone_lost:
    "Se desconectó el micrófono. Vuelva a conectarlo o elija otro.",
  problem_microphone_replaced:
    "Se desconectó el micrófono. Ahora el agente le oye por el de su dispositivo.",
  problem_speaker_lost: "Se desconectó el altavoz. Vuelva a conectarlo o elija otro.",
  problem_speaker_replaced:
    "Se desconectó el altavoz. Ahora oye al agente por el altavoz de su dispositivo.",
  problem_sound_unavailable:
    "En este dispositivo no se puede reproducir sonido: el navegador no encuentra " +
    "altavoces ni auriculares y, sin ellos, tampoco escucha. Conecte unos o escriba: " +
    "las respuestas aparecen como texto.",
  problem_insecure_context:
    "El navegador solo permite el micrófono en una página segura. Abra esta página por " +
    "https o en localhost. También puede escribir.",
  problem_audio_unsupported:
    "Este navegador no puede reproducir ni grabar sonido en directo. Use una versión " +
    "actual de Chrome, Edge, Firefox o Safari, o escriba.",
  problem_server_unreachable:
    "El servidor no responde. Compruebe su conexión y vuelva a intentarlo enseguida.",
  problem_refused:
    "El servidor rechazó la conversación. Vuelva a intentarlo enseguida.",
  problem_lost:
    "Se perdió la conexión con el servidor. Compruebe su conexión y empiece de nuevo.",
  problem_offline: "No tiene conexión. La conversación seguirá en cuanto vuelva.",
  problem_answer_failed:
    "El agente no pudo encontrar una respuesta. Repítalo o vuelva a intentarlo en un " +
    "momento.",
  problem_answer_late: "La respuesta no llegó a tiempo. Repítalo, por favor.",
  problem_voice_failed:
    "La voz del agente ha fallado. Puede seguir hablando, o escribir y leer las " +
    "respuestas.",
  problem_hearing_failed: "El agente no pudo entenderle. Repítalo o escríbalo.",
  problem_unexpected:
    "Ocurrió algo inesperado ({detail}). Vuelva a cargar la página e inténtelo de nuevo.",
  tool_servers_missing: {
    one:
      "No se puede acceder a {count} de {total} servidores de herramientas: falta una " +
      "parte de lo que el agente suele hacer.",
    other:
      "No se puede acceder a {count} de {total} servidores de herramientas: falta una " +
      "parte de lo que el agente suele hacer.",
  },

  widget_dismiss: "Ocultar",
  widget_restore: "Mostrar el asistente",
  widget_preview: "Esto es una vista previa: aquí no empieza ninguna conversación.",
  widget_unavailable: "El asistente no está disponible",
  widget_offline: "No tiene conexión. Compruébela y vuelva a intentarlo.",
  widget_server_unreachable:
    "El servidor del asistente no responde. Compruebe su conexión y vuelva a intentarlo " +
    "enseguida.",
  widget_for_owner: "Para el responsable de esta página:",
  widget_no_agent:
    "El elemento no nombra ningún agente. Dele el atributo agent-id o una signed-url.",
  widget_unknown_agent:
    "Ese agente no existe o no acepta conversaciones. Compruebe el atributo agent-id y " +
    "que el agente esté activado.",
  widget_origin_refused:
    "Las páginas de {origin} no pueden hablar con este agente. Añádalas a las páginas " +
    "que permite.",
  widget_private_agent:
    "Este agente es privado. Dele al elemento una signed-url que su servidor haya pedido.",
};
