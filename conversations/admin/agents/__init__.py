"""The agents: their form, and the pages of one agent."""
