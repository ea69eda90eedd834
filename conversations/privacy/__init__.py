"""Personal data in text: found by rules and taken out. Pure: text in, text out."""
