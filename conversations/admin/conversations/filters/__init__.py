"""Filters of the list of conversations.

Each speaks one parameter of the list's address, so that addresses can be kept and given
to colleagues. `criterion` and `collected` may stand there several times, and all of them
hold: `?criterion=solved:failure&criterion=polite:success&collected=amount:min:100`.
"""
