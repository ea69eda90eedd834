import pytest

from conversations.models import Agent
from conversations.store.analysis.case import CriterionFinding, Findings, ValueFinding
from conversations.store.analysis.kept_findings import TAKEN_OUT, kept_findings
from conversations.store.privacy.keeping import Keeping, keeping_for

pytestmark = pytest.mark.django_db


def agent(**changes):
    return Agent.objects.create(
        name="Desk",
        **{"redacted_kinds": ["email_address", "contact_number"], **changes},
    )


FOUND = Findings(
    analyser="rules",
    call_successful="success",
    title="Call 415 555 2671",
    summary="Wrote to a@b.com.",
    success_score=0.5,
    criteria=(CriterionFinding("helped", "success", "They said a@b.com", 3.0, 5),),
    values=(
        ValueFinding("email", "a@b.com", "It is a@b.com."),
        ValueFinding("phone", 4155552671, "Said."),
        ValueFinding("visits", 3, "Said."),
    ),
)


def test_what_an_analysis_found_is_redacted_and_its_outcome_stays():
    kept = kept_findings(FOUND, keeping_for(agent()))
    assert (kept.title, kept.summary) == (
        "Call [CONTACT_NUMBER]",
        "Wrote to [EMAIL_ADDRESS].",
    )
    assert (kept.call_successful, kept.success_score) == ("success", 0.5)
    assert kept.criteria[0].rationale == "They said [EMAIL_ADDRESS]"
    assert (kept.criteria[0].result, kept.criteria[0].score) == ("success", 3.0)
    email, phone, visits = kept.values
    assert (email.value, email.rationale) == (
        "[EMAIL_ADDRESS]",
        "It is [EMAIL_ADDRESS].",
    )
    assert (phone.value, phone.rationale) == (None, f"Said. {TAKEN_OUT}")
    assert visits.value == 3


def test_values_that_the_owner_excludes_stay_and_their_rationale_does_not():
    excluded = {"excluded_data_collection_ids": ["email"]}
    vendor_settings = {
        "platform_settings": {"privacy": {"conversation_history_redaction": excluded}}
    }
    kept = kept_findings(FOUND, keeping_for(agent(vendor_settings=vendor_settings)))
    assert kept.values[0].value == "a@b.com"
    assert kept.values[0].rationale == "It is [EMAIL_ADDRESS]."


def test_of_zero_retention_no_value_is_kept():
    kept = kept_findings(FOUND, Keeping(words=False))
    assert (kept.values, kept.title, kept.summary) == ((), "", "")
    assert kept.criteria[0].rationale == ""
    assert kept.criteria[0].result == "success"
