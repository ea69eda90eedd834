"""The life of a call, as it is written down: from its opening to what follows its end."""
