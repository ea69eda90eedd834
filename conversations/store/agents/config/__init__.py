"""An agent as the API has it, made from columns and turned into them."""
