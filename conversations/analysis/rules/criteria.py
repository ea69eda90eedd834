"""Success criteria that rules can judge for sure; all others are unknown.

A criterion is judged only if its whole text is of a known form, with nothing else in it
(no "and", no condition, no degree), and is answered with met or not. The forms:

- a value was collected, or confirmed ("The agent collected the caller's e-mail"): met if
  the rules of data collection find it (and it was confirmed, where that is asked); not
  met if it was never even spoken of;
- a tool was used ("The tool book_table was called successfully"): by its calls;
- the caller was satisfied: met by warm thanks at the end after no complaint, not met by
  a complaint about the talk at the end;
- all questions were answered: not met if the agent said that it did not know; never met,
  since an answer may be wrong.
"""

from conversations.analysis.criteria import points, unknown
from conversations.analysis.rules.criterion_forms import FORMS, statement_of
from conversations.analysis.rules.data_collection import ENGLISH_ONLY
from conversations.analysis.rules.verdict import Verdict
from conversations.engine.english.language import is_english
from conversations.store.analysis.case import Case, Criterion, CriterionFinding

NO_RULE = (
    "No rule can judge this for sure; a language model can (ANALYSIS_LLM, or the agent's"
    " own)."
)
NO_POINTS = "Rules give no points; a language model can."


def judged(criterion: Criterion, case: Case) -> CriterionFinding:
    """Met, not met, or unknown with the reason."""
    if not is_english(case.language):
        return unknown(criterion, ENGLISH_ONLY.format(language=case.language))
    if points(criterion) is not None:
        return unknown(criterion, NO_POINTS)
    statement = statement_of(criterion)
    for form in FORMS:
        verdict = form(statement, case)
        if verdict is not None:
            return _finding(criterion, verdict)
    return unknown(criterion, NO_RULE)


def _finding(criterion: Criterion, verdict: Verdict) -> CriterionFinding:
    return CriterionFinding(
        criterion.identifier,
        verdict.result,
        verdict.rationale,
        quoted_turns=verdict.turns,
    )
