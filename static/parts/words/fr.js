/** French. */

export const TEXTS = {
  main_label: "Besoin d’aide ?",
  start_call: "Commencer à parler",
  start_chat: "Commencer la discussion",
  type_instead: "Plutôt écrire",
  new_call: "Recommencer",
  try_again: "Réessayer",
  cancel: "Annuler",
  end_call: "Terminer la conversation",
  mute_microphone: "Couper le micro",
  volume: "Volume",
  sound: "Son",
  microphone: "Micro",
  speaker: "Haut-parleur",
  default_device: "Par défaut",
  captions: "Sous-titres",
  change_language: "Langue",
  expand: "Ouvrir",
  collapse: "Fermer",
  conversation: "Conversation",

  intro_ai: "C’est un agent d’IA qui répond.",
  intro_microphone:
    "Votre navigateur demandera l’accès au micro au début ; utilisez un casque si " +
    "possible.",
  intro_recorded: "La conversation est enregistrée.",
  intro_check: "Vérifier le micro et la connexion",

  idle_status: "Quand vous voulez",
  connecting_status: "Connexion…",
  reconnecting_status: "Connexion perdue, nouvelle tentative…",
  listening_status: "Vous écoute",
  thinking_status: "Réfléchit…",
  speaking_status: "Parle",
  chatting_status: "En discussion",
  ending_status: "Fin de la conversation…",
  muted_status: "{status} – votre micro est coupé",
  half_duplex_status: "{status} – votre micro se repose pendant que l’agent parle",
  sound_paused_status: "Le son est en pause",
  hear_agent: "Touchez pour entendre l’agent",
  user_ended_conversation: "Conversation terminée : vous avez raccroché",
  agent_ended_conversation: "Conversation terminée : l’agent a raccroché",
  agent_ended_because: "Conversation terminée : {reason}",
  error_occurred: "Conversation interrompue par une erreur",

  transcript: "Transcription",
  messages: "Messages",
  transcript_empty: "Ce que vous et l’agent dites apparaîtra ici.",
  show_earlier: "Afficher les messages précédents",
  you: "Vous",
  agent: "Agent",
  interrupted: "Interrompu",
  unheard: "Pas entendu : l’agent a été interrompu",
  good_answer: "Bonne réponse",
  bad_answer: "Mauvaise réponse",
  tool: "Outil {name}",
  tool_running: "en cours…",
  tool_asking: "attend votre accord",
  tool_done: "terminé",
  tool_failed: "n’a pas fonctionné",
  tool_refused: "pas utilisé : vous avez refusé",
  tool_unanswered: "pas utilisé : aucune réponse",
  announcement: "{name} : {text}",
  attached: { one: "1 fichier : {names}", other: "{count} fichiers : {names}" },

  input_label: "Votre message",
  input_placeholder: "Écrire un message",
  input_placeholder_text_only: "Écrire un message",
  input_placeholder_new_conversation: "Commencer une nouvelle conversation",
  send_message: "Envoyer",
  attach_file: "Joindre un fichier",
  remove_file: "Retirer {name}",
  drop_files: "Déposez les fichiers ici",
  file_uploading: "envoi en cours",
  file_ready: "prêt",
  file_upload_error: "{name} n’a pas pu être envoyé. Réessayez.",
  file_refused: "{name} : {reason}",
  file_type_unsupported:
    "{name} ne peut pas être envoyé. Utilisez une image (PNG, JPEG, GIF, WebP) ou un PDF.",
  file_too_large: "{name} est trop volumineux : {megabytes} Mo au maximum.",
  file_empty: "{name} est vide.",
  file_limit_reached: {
    one: "Une conversation n’accepte que 1 fichier.",
    other: "Une conversation n’accepte que {count} fichiers.",
  },

  terms_title: "Avant de commencer",
  accept_terms: "Accepter",
  dismiss_terms: "Refuser",

  approval_title: "L’agent peut-il utiliser « {tool} » ?",
  approval_yes: "Oui, l’utiliser",
  approval_no: "Non",
  approval_until: "Sans réponse de votre part, il ne sera pas utilisé.",
  approval_within: {
    one: "Sans réponse d’ici {count} seconde, il ne sera pas utilisé.",
    other: "Sans réponse d’ici {count} secondes, il ne sera pas utilisé.",
  },

  initiate_feedback: "Comment s’est passée cette conversation ?",
  stars: { one: "{count} étoile", other: "{count} étoiles" },
  request_follow_up_feedback: "Dites-nous-en plus (facultatif)",
  follow_up_feedback_placeholder: "Qu’est-ce qui a bien marché, ou moins bien ?",
  submit: "Envoyer",
  thanks_for_feedback: "Merci de votre avis !",
  thanks_for_feedback_details: "Il nous aide à nous améliorer.",
  feedback_failed: "Votre avis n’a pas pu être envoyé. Réessayez.",

  conversation_id: "Identifiant de la conversation",
  copy_id: "Copier l’identifiant",
  copied: "Copié",
  not_copied: "Sélectionnez-le et copiez-le à la main",

  problem_microphone_denied:
    "Le micro est bloqué. Autorisez-le pour cette page dans la barre d’adresse du " +
    "navigateur et dans les réglages de confidentialité du système, puis réessayez. " +
    "Vous pouvez aussi écrire.",
  problem_microphone_missing:
    "Aucun micro n’a été trouvé. Branchez-en un et réessayez, ou écrivez.",
  problem_microphone_busy:
    "Le micro n’a pas pu être ouvert. Un autre programme l’utilise peut-être : " +
    "fermez-le et réessayez, ou écrivez.",
  problem_microphone_silent:
    "Rien ne vient de votre micro. Vérifiez qu’il est allumé et qu’il n’est pas coupé, " +
    "ou choisissez-en un autre.",
  problem_microphone_lost:
    "Le micro a été débranché. Rebranchez-le ou choisissez-en un autre.",
  problem_microphone_replaced:
    "Le micro a été débranché. L’agent vous entend par celui de votre appareil.",
  problem_speaker_lost:
    "Le haut-parleur a été débranché. Rebranchez-le ou choisissez-en un autre.",
  problem_speaker_replaced:
    "Le haut-parleur a été débranché. Vous entendez l’agent sur celui de votre appareil.",
  problem_sound_unavailable:
    "Aucun son ne peut être diffusé sur cet appareil : le navigateur ne trouve ni " +
    "haut-parleur ni casque et, sans eux, il n’écoute pas non plus. Branchez-en un ou " +
    "écrivez : les réponses s’affichent sous forme de texte.",
  problem_insecure_context:
    "Le navigateur n’autorise le micro que sur une page sécurisée. Ouvrez cette page en " +
    "https ou sur localhost. Vous pouvez aussi écrire.",
  problem_audio_unsupported:
    "Ce navigateur ne peut ni jouer ni enregistrer du son en direct. Utilisez une " +
    "version récente de Chrome, Edge, Firefox ou Safari, ou écrivez.",
  problem_server_unreachable:
    "Le serveur ne répond pas. Vérifiez votre connexion et réessayez dans un instant.",
  problem_refused: "Le serveur a refusé la conversation. Réessayez dans un instant.",
  problem_lost:
    "La connexion au serveur a été perdue. Vérifiez votre connexion et recommencez.",
  problem_offline:
    "Vous êtes hors ligne. La conversation reprendra dès le retour de la connexion.",
  problem_answer_failed:
    "L'agent n'a pas pu trouver de réponse. Répétez, ou réessayez dans un instant.",
  problem_answer_late:
    "La réponse n'est pas arrivée à temps. Répétez, s'il vous plaît.",
  problem_voice_failed:
    "La voix de l'agent est tombée en panne. Vous pouvez continuer à parler, ou écrire " +
    "et lire les réponses.",
  problem_hearing_failed: "L'agent n'a pas pu vous comprendre. Répétez, ou écrivez.",
  problem_unexpected:
    "Un problème inattendu est survenu ({detail}). Rechargez la page et réessayez.",
  tool_servers_missing: {
    one:
      "{count} serveur d’outils sur {total} est injoignable : une partie de ce que " +
      "l’agent fait d’habitude manque.",
    other:
      "{count} serveurs d’outils sur {total} sont injoignables : une partie de ce que " +
      "l’agent fait d’habitude manque.",
  },

  widget_dismiss: "Masquer",
  widget_restore: "Afficher l’assistant",
  widget_preview: "Ceci est un aperçu : aucune conversation ne commence ici.",
  widget_unavailable: "L’assistant n’est pas disponible",
  widget_offline: "Vous êtes hors ligne. Vérifiez votre connexion et réessayez.",
  widget_server_unreachable:
    "Le serveur de l’assistant ne répond pas. Vérifiez votre connexion et réessayez dans " +
    "un instant.",
  widget_for_owner: "Pour le responsable de cette page :",
  widget_no_agent:
    "L’élément ne nomme aucun agent. Donnez-lui l’attribut agent-id ou une signed-url.",
  widget_unknown_agent:
    "Cet agent n’existe pas ou ne prend pas d’appels. Vérifiez l’attribut agent-id et " +
    "que l’agent est activé.",
  widget_origin_refused:
    "Les pages de {origin} ne peuvent pas parler à cet agent. Ajoutez-les aux pages " +
    "qu’il autorise.",
  widget_private_agent:
    "Cet agent est privé. Donnez à l’élément une signed-url demandée par votre serveur.",
};
