"""The built-in tools: what an agent can do with the conversation itself.

Each is an `Action` that turns a call into an outcome; what is to follow stands in the
outcome's `Consequence`, and nothing else of the conversation is touched.
"""
