"""From outcomes to figures, each beside its target."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jiwer

from tests.bench.figures import percentile
from tests.callers.ear import align, heard_words, transcribe, words
from tests.quality.call_plan import Outcome

Outcomes = Sequence[Outcome]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number and the most it may be."""

    name: str
    value: float
    target: float | None
    detail: str
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the target is reached; true where there is none."""
        return self.target is None or self.value <= self.target


def share(outcomes: Outcomes, failure: str) -> tuple[float, str]:
    """Per cent of outcomes that failed in one way."""
    failed = sum(failure in outcome.failures for outcome in outcomes)
    return 100 * failed / max(len(outcomes), 1), f"{failed}/{len(outcomes)}"


def pauses(outcomes: Outcomes) -> list[Figure]:
    """Cut-offs at an open place."""
    value, detail = share(outcomes, "cut off")
    waits = [w for o in outcomes if (w := o.figures.get("response_ms")) is not None]
    return [
        Figure("cut off in a pause", value, 2, detail, "%"),
        Figure("answer after the whole p50", percentile(waits, 50), None, "", "ms"),
    ]


def questions(outcomes: Outcomes) -> list[Figure]:
    """How soon complete questions are answered."""
    value, detail = share(outcomes, "cut off")
    missing, missing_detail = share(outcomes, "no answer")
    waits = [w for o in outcomes if (w := o.figures.get("response_ms")) is not None]
    count = f"n={len(waits)}"
    return [
        Figure("answer to a short question p50", percentile(waits, 50), 700, count),
        Figure("answer to a short question p95", percentile(waits, 95), 1200, count),
        Figure("question answered before its end", value, 2, detail, "%"),
        Figure("question not answered", missing, 0, missing_detail, "%"),
    ]


def backchannels(outcomes: Outcomes) -> list[Figure]:
    """Halts caused by what is no interruption."""
    sounds = [sound for o in outcomes for sound in o.figures.get("sounds", [])]
    stopped = sum(sound["stopped"] for sound in sounds)
    halts = [s["halt_s"] for s in sounds if s["halt_s"] and not s["stopped"]]
    lost, detail = _lost_words(outcomes)
    return [
        Figure(
            "stopped for good by a listener's sound",
            100 * stopped / max(len(sounds), 1),
            2,
            f"{stopped}/{len(sounds)}",
            "%",
        ),
        Figure("longest halt", max(halts, default=0), 2, f"{len(halts)} halts", "s"),
        Figure("answers with a lost word", lost, 0, detail),
        Figure(
            "turns made of listener's sounds",
            sum(o.figures.get("extra_turns", 0) for o in outcomes),
            None,
            "",
        ),
    ]


def echoes(outcomes: Outcomes) -> list[Figure]:
    """Halts caused by the agent's own voice."""
    value, detail = share(outcomes, "stopped for good")
    longest_s = max((o.figures.get("halt_s", 0) for o in outcomes), default=0)
    halts = sum(o.figures.get("halts", 0) for o in outcomes)
    lost, lost_detail = _lost_words(outcomes)
    return [
        Figure("stopped for good by its echo", value, 2, detail, "%"),
        Figure("longest halt by echo", longest_s, 2, f"{halts} halts", "s"),
        Figure("echoed answers with a lost word", lost, 0, lost_detail),
    ]


_EAR_MISSES: dict[str, set[int]] = defaultdict(set)
"""Words of an answer that the ear missed when nothing disturbed it, by text."""


def undisturbed(outcomes: Outcomes) -> list[Figure]:
    """What the ear gets wrong by itself; must be judged before the disturbed ones."""
    missed = total = 0
    for outcome in outcomes:
        if outcome.heard is None:
            continue
        text = outcome.figures["text"]
        found = align(text, transcribe(outcome.heard))
        _EAR_MISSES[text] |= set(found.missing)
        missed, total = missed + found.errors, total + len(words(text))
    value = 100 * missed / max(total, 1)
    halts = sum(o.figures.get("halts", 0) for o in outcomes)
    return [
        Figure("the ear's own word errors", value, None, f"{missed}/{total}", "%"),
        Figure("halts in undisturbed answers", halts, 0, f"n={len(outcomes)}"),
    ]


def _lost_words(outcomes: Outcomes) -> tuple[int, str]:
    """Answers in which words are missing that the ear can hear when undisturbed."""
    losing = judged = 0
    for outcome in outcomes:
        if outcome.heard is None:
            continue
        judged += 1
        text = outcome.figures["text"]
        transcript = transcribe(outcome.heard)
        missing = set(align(text, transcript).missing) - _EAR_MISSES[text]
        all_words = words(text)
        outcome.figures["transcript"] = transcript
        outcome.figures["lost"] = [all_words[i] for i in sorted(missing)]
        # One short word is within the ear's own error; a cut loses neighbours or more.
        if len(missing) > 1 or any(len(all_words[i]) > 3 for i in missing):
            outcome.failures.append("lost words")
            losing += 1
    return losing, f"{losing}/{judged}"


def interruptions(outcomes: Outcomes) -> list[Figure]:
    """Whether and how soon the caller gets the word, and what is said to be heard."""
    value, detail = share(outcomes, "missed")
    taken = [o for o in outcomes if "stop_ms" in o.figures and not o.failures]
    stops = [o.figures["stop_ms"] for o in taken]
    differences: list[int] = []
    unnamed = 0
    for outcome in taken:
        corrected = outcome.figures["corrected"]
        if corrected is None or outcome.heard is None:
            unnamed += 1
            outcome.failures.append("no correction")
            continue
        transcript = transcribe(outcome.heard)
        heard = heard_words(outcome.figures["text"], transcript)
        difference = abs(len(words(corrected)) - heard)
        outcome.figures |= {"transcript": transcript, "correction_off_by": difference}
        differences.append(difference)
        if difference > 3:
            outcome.failures.append("wrong correction")
    wrong = sum(difference > 3 for difference in differences)
    count = f"n={len(stops)}"
    return [
        Figure("interruption missed", value, 1, detail, "%"),
        Figure("old answer silent p50", percentile(stops, 50), None, count, "ms"),
        Figure("old answer silent p95", percentile(stops, 95), 300, count, "ms"),
        Figure("correction off by p95", percentile(differences, 95), 3, "", "words"),
        Figure("correction off by over 3", wrong, 0, f"{wrong}/{len(differences)}"),
        Figure("interruption without correction", unnamed, 0, f"{unnamed}"),
    ]


def noises(outcomes: Outcomes) -> list[Figure]:
    """Turns that nobody took."""
    value, detail = share(outcomes, "turn from noise")
    return [Figure("turn from 12 s of noise", value, 0, detail, "%")]


def sentences(outcomes: Outcomes) -> list[Figure]:
    """Word errors of what the server understood, by voice."""
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for outcome in outcomes:
        figures: dict[str, Any] = outcome.figures
        got = " ".join(words(" ".join(figures["turns"])))
        wanted = " ".join(words(figures["text"]))
        figures["word_errors"] = round(jiwer.wer(wanted, got), 3)
        pairs[figures["voice"]].append((wanted, got))
    everything = [pair for each in pairs.values() for pair in each]
    found = [_word_errors("word errors, natural voices", everything, 6)]
    found += [_word_errors(f"  {voice}", pairs[voice], None) for voice in sorted(pairs)]
    return found


def _word_errors(
    name: str, pairs: list[tuple[str, str]], target: float | None
) -> Figure:
    if not pairs:
        return Figure(name, float("nan"), target, "n=0", "%")
    value = 100 * jiwer.wer([a for a, _ in pairs], [b for _, b in pairs])
    return Figure(name, value, target, f"{len(pairs)} sentences", "%")


JUDGES: dict[str, Callable[[Outcomes], list[Figure]]] = {
    "pauses": pauses,
    "questions": questions,
    "sentences": sentences,
    "noise": noises,
    "undisturbed": undisturbed,
    "backchannels": backchannels,
    "echoes": echoes,
    "interruptions": interruptions,
}
