"""What staff may be permitted to do, by the names that Django asks for.

Which role has which of them says `roles`; the models declare them.
"""

VIEW = "conversations.view_conversation"
"""Read what was said, and what was learned from it."""
REVIEW = "conversations.review_conversation"
"""Write remarks, set labels, correct judgements, work off the queue."""
ANALYSE = "conversations.analyse_conversation"
"""Have conversations judged anew."""
EXPORT = "conversations.export_conversation"
"""Take conversations away as a file."""
HEAR = "conversations.hear_recording"
"""Listen to recordings, which is logged."""
ERASE = "conversations.add_erasure"
"""Delete all that is kept of a person."""
VIEW_AGENTS = "conversations.view_agent"
ADD_AGENTS = "conversations.add_agent"
