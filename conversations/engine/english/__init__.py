"""What the engine knows of English, as tables: no grammar, no model.

In another language `completeness` and `backchannel` go by punctuation, length and the
voice alone.
"""
