"""What the state of a conversation is after it stood still for a while."""

from dataclasses import replace

from conversations.engine.turn_state import State


def delayed(state: State, by_ms: int) -> State:
    """With every deadline so much later: nobody is to be hurried for time that was lost."""

    def later(at_ms: int | None) -> int | None:
        return None if at_ms is None else at_ms + by_ms

    return replace(
        state,
        commit_at_ms=later(state.commit_at_ms),
        look_at_ms=later(state.look_at_ms),
        judge_by_ms=later(state.judge_by_ms),
        filler_at_ms=later(state.filler_at_ms),
        watchdog_at_ms=later(state.watchdog_at_ms),
        reprompt_at_ms=later(state.reprompt_at_ms),
        hang_up_at_ms=later(state.hang_up_at_ms),
        end_at_ms=later(state.end_at_ms),
        close_by_ms=later(state.close_by_ms),
        quiet_until_ms=state.quiet_until_ms + by_ms if state.quiet_until_ms else 0,
        guard_until_ms=later(state.guard_until_ms),
    )
