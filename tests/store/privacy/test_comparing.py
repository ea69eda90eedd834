from conversations.models import Agent
from conversations.store.privacy.comparing import kept_less


def test_who_keeps_nothing_keeps_less_than_nobody():
    strict = Agent(record_audio=False, transcript_days=1, redacted_kinds=["iban"])
    assert kept_less(strict, Agent(zero_retention=True)) == ""
    assert kept_less(Agent(zero_retention=True), strict)


def test_what_is_not_recorded_need_not_be_deleted():
    assert kept_less(Agent(audio_days=1), Agent(record_audio=False)) == ""


def test_days_are_told_from_the_sites_own(settings):
    assert kept_less(Agent(transcript_days=30), Agent()) != ""
    settings.PARLEY = {**settings.PARLEY, "TRANSCRIPT_DAYS": 30}
    assert kept_less(Agent(transcript_days=30), Agent()) == ""
    assert kept_less(Agent(transcript_days=29), Agent()) != ""
    longer = Agent(transcript_days=90)
    assert kept_less(Agent(), longer) == "keeps transcripts for 30 days only"


def test_kinds_that_both_take_out_are_the_same_to_callers():
    both = Agent(redacted_kinds=["iban", "email_address"])
    assert kept_less(Agent(redacted_kinds=["iban"]), both) == ""
    assert "email_address" in kept_less(both, Agent(redacted_kinds=["iban"]))
