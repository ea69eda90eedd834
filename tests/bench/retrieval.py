"""How fast passages are found among many, and how often the right one comes first.

Run by the bench in a process of its own, on a database of its own.
"""

import asyncio
import csv
import json
import resource
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from conversations.knowledge import retriever as retriever_module
from conversations.knowledge.ingest import read_file
from conversations.knowledge.limits import Limits
from conversations.knowledge.reading import Turn, read_document
from conversations.knowledge.retriever import DocumentRetriever
from conversations.models import Document, Passage, Reading
from conversations.providers.embedding.site import embedding_model
from conversations.store.library.documents import NewDocument, add_document
from tests.bench.figures import summary

FIXTURES = Path("tests/fixtures/knowledge")
NAMES = {
    "library_rules.md": "House rules",
    "clinic_faq.html": "Questions our patients ask",
    "shop_returns.txt": "Returns",
    "coffee_machine_manual.md": "Brisa manual",
    "rental_contract.txt": "Rental contract",
}
HELD_OUT = 3
"""Of the questions of a kind every third was not looked at while anything was tuned."""
PER_DOCUMENT = 100


def questions() -> Iterator[dict[str, str]]:
    """All of them, each with `set`: tuned or held out."""
    seen: dict[str, int] = {}
    with (FIXTURES / "questions.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            number = seen[row["kind"]] = seen.get(row["kind"], 0) + 1
            yield {**row, "set": "tuned" if number % HELD_OUT else "held out"}


def indexed() -> tuple[dict[str, Document], dict[str, float]]:
    """The documents by file, read as a worker reads them; and how long that took."""
    documents, began_s = {}, time.perf_counter()
    for file, name in NAMES.items():
        text = read_file(file, "", (FIXTURES / file).read_bytes()).text
        document = add_document(NewDocument("text", name, text))
        while document.reading != Reading.READY:
            assert read_document(document.pk, Turn()), document.error
            document.refresh_from_db()
        documents[file] = document
    passages = Passage.objects.count()
    took_s = time.perf_counter() - began_s
    return documents, {
        "passages": passages,
        "passages_per_s": round(passages / took_s, 1),
    }


async def answered(documents: dict[str, Document], mixed: bool) -> list[dict[str, Any]]:
    """Whether each question's answer comes first, and whether anything comes at all.

    `mixed` searches all documents at once; otherwise the asked one's alone, as that of
    an agent who works there.
    """
    found = []
    everything = [document.pk for document in documents.values()]
    for row in questions():
        own = documents.get(row["document"])
        searched = everything if mixed or own is None else [own.pk]
        before = [row["said before"]] if row["said before"] else []
        usual = DocumentRetriever(searched, Limits(5, None))
        whole = DocumentRetriever(searched, Limits(5, 1.0))
        hits = (await whole.find(row["question"], before)).passages
        right = [
            own is not None
            and hit.document_id == own.public_id
            and row["answered by"] in hit.text
            for hit in hits
        ]
        given = (await usual.find(row["question"], before)).passages
        kept = own is not None and any(row["answered by"] in hit.text for hit in given)
        found.append(
            {
                "kind": row["kind"],
                "set": row["set"],
                "question": row["question"],
                "first": right[:1] == [True],
                "among_three": any(right[:3]),
                "given": kept,
                "silent": not given,
            }
        )
    return found


def hits_at_one(found: list[dict[str, Any]], of_set: str) -> dict[str, float]:
    """Shares of the questions that have an answer; and of those that have none."""
    asked = [one for one in found if of_set in ("all", one["set"])]
    having = [one for one in asked if one["kind"] != "unanswerable"]
    without = [one for one in asked if one["kind"] == "unanswerable"]

    def share(of: list[dict[str, Any]], what: str) -> float:
        return round(sum(one[what] for one in of) / len(of), 3)

    kinds = {kind: [one for one in having if one["kind"] == kind] for kind in KINDS}
    return {
        "questions": len(having),
        "hit@1": share(having, "first"),
        "hit@3": share(having, "among_three"),
        **{f"{kind} hit@1": share(of, "first") for kind, of in kinds.items()},
        "answer given": share(having, "given"),
        "unanswerable left out": share(without, "silent"),
    }


KINDS = ("plain", "paraphrase", "spoken")


def fill(count: int) -> list[int]:
    """Documents with so many passages: real ones, said of invented things.

    Their vectors are drawn around the real ones, since embedding them all takes long.
    """
    draw = np.random.default_rng(1)
    real = list(Passage.objects.values_list("heading", "text", "vector"))
    model = embedding_model().name
    made = []
    for first in range(0, count, PER_DOCUMENT):
        document = Document.objects.create(
            kind="text",
            name=f"Branch {first}",
            reading=Reading.READY,
            edition=1,
            embedded_by=model,
            passages_total=PER_DOCUMENT,
        )
        rows = []
        for position in range(PER_DOCUMENT):
            heading, text, vector = real[(first + position) % len(real)]
            near = np.frombuffer(bytes(vector), "<f4")
            near = near + draw.normal(0, 0.01, len(near)).astype("<f4")
            near /= np.linalg.norm(near)
            said = f"Branch {first + position}. {text}"
            rows.append(
                Passage(
                    document=document,
                    position=position,
                    heading=heading,
                    text=said,
                    vector=near.astype("<f4").tobytes(),
                    embedded_by=model,
                )
            )
        Passage.objects.bulk_create(rows)
        made.append(document.pk)
    return made


async def timed(documents: list[int], rounds: int) -> dict[str, Any]:
    """How long a lookup takes: as in a call, from the question's text to passages; then
    its parts, with the question's vector known and the vector alone.
    """
    retriever = DocumentRetriever(documents, Limits())
    # None that was asked before: vectors of questions are remembered for a while.
    asked = [f"Well, {row['question']}" for row in islice(questions(), rounds)]
    before_bytes = _memory_bytes()
    began_s = time.perf_counter()
    await retriever.prepare()
    loading_s = time.perf_counter() - began_s
    memory_bytes = _memory_bytes() - before_bytes
    whole, searching, processor, embedding = [], [], [], []
    model = embedding_model()
    for question in asked:
        for took in (whole, searching):
            began_s, processor_s = time.perf_counter(), time.process_time()
            await retriever.find(question, ())
            took.append((time.perf_counter() - began_s) * 1000)
            if took is whole:
                processor.append((time.process_time() - processor_s) * 1000)
        began_s = time.perf_counter()
        await model.question(question.replace("Well", "So", 1))
        embedding.append((time.perf_counter() - began_s) * 1000)
    return {
        "passages": retriever_module._index().passages,
        "with_embedding_ms": summary(whole),
        "with_embedding_processor_ms": summary(processor),
        "without_embedding_ms": summary(searching),
        "embedding_alone_ms": summary(embedding),
        "loading_s": round(loading_s, 2),
        "memory_mb": round(memory_bytes / 1e6),
    }


def _memory_bytes() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    [line] = [one for one in status.read_text().splitlines() if one[:6] == "VmRSS:"]
    return int(line.split()[1]) * 1024


def run(count: int, result: str) -> None:
    """Read the documents, ask, fill up, measure, and write what was found."""
    documents, indexing = indexed()
    alone = asyncio.run(answered(documents, mixed=False))
    mixed = asyncio.run(answered(documents, mixed=True))
    sets = ("tuned", "held out", "all")
    quality = {
        f"{where}, {of_set}": hits_at_one(found, of_set)
        for where, found in (("own document", alone), ("all documents", mixed))
        for of_set in sets
    }
    missed = [one["question"] for one in mixed if not one["first"]]
    speed = asyncio.run(timed(fill(count), 100))
    found = {
        "model": settings.PARLEY["EMBEDDING_MODEL"],
        "indexing": indexing,
        "quality": quality,
        "missed_among_all": missed,
        "speed": speed,
    }
    Path(result).write_text(json.dumps(found))
