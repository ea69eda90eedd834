"""How long staff wait for the list of conversations, however many there are.

Run by the bench in a process of its own, on a database of its own.
"""

import json
import time
from pathlib import Path
from statistics import median
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bench.many_conversations import COMMON_WORD, RARE_WORD, fill

USER = "reviewer"
RUNS = 5
SHOWN = 25


def requests(count: int) -> dict[str, str]:
    """What is asked for, by what it is."""
    return {
        "first page": "",
        "second last page": f"p={max(1, -(-count // SHOWN) - 1)}",
        "oldest first": "o=2",
        "search: rare word": f"q={RARE_WORD}",
        "search: common word": f"q={COMMON_WORD}",
        "search: three words": "q=wo1+wo2+wo3",
        "search: phrase": "q=%22wo12+wo7%22",
        "outcome": "outcome=failure",
        "criterion": "criterion=solved:failure",
        "three criteria": "criterion=solved:failure&criterion=polite:success"
        "&criterion=identified:unknown",
        "value is": "collected=city:eq:oslo",
        "value contains": "collected=city:contains:im",
        "value at least, few": "collected=amount:min:990",
        "value at least, most": "collected=amount:min:10",
        "value: none": "collected=city:none:",
        "month": "started_at_from=2026-01-01&started_at_to=2026-01-31",
        "language": "language=fr",
        "client": "source=widget",
        "thumb down": "feedback=disliked",
        "no feedback": "feedback=none",
        "errors": "trouble=errors",
        "tools failed": "trouble=tool_errors",
        "interrupted": "trouble=interrupted",
        "caller silent": "trouble=silent",
        "slow": "response=4000-",
        "not reviewed": "review=unreviewed",
        "assigned to me": "assignee=me",
        "label": "label=training",
        "contact": "contact=user-77",
        "all at once": "outcome=failure&q=wo1&review=unreviewed&language=en"
        "&criterion=solved:failure",
    }


def measure(count: int) -> list[dict[str, Any]]:
    """A row for each request: the median of some, after one to warm up."""
    client = Client()
    client.force_login(User.objects.get(username=USER))
    url = reverse("admin:conversations_conversation_changelist")
    rows = []
    client.get(url)
    for name, query in requests(count).items():
        took_ms, processor_ms = [], []
        for _ in range(RUNS):
            began_s, processor_s = time.perf_counter(), time.process_time()
            answer = client.get(f"{url}?{query}")
            took_ms.append((time.perf_counter() - began_s) * 1000)
            processor_ms.append((time.process_time() - processor_s) * 1000)
            assert answer.status_code == 200, (name, answer.status_code)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{url}?{query}")
        in_database_ms = sum(float(q["time"]) for q in queries.captured_queries) * 1000
        rows.append(
            {
                "request": name,
                "ms": round(median(took_ms)),
                "fastest_ms": round(min(took_ms)),
                # Where other work runs too, what the answer itself takes.
                "processor_ms": round(median(processor_ms)),
                "in_database_ms": round(in_database_ms),
                "queries": len(queries),
            }
        )
    return rows


def run(count: int, result: str) -> None:
    """Fill the database, measure, and write what was found."""
    began_s = time.perf_counter()
    fill(count)
    filled_s = round(time.perf_counter() - began_s)
    found = {"conversations": count, "filled_s": filled_s, "requests": measure(count)}
    Path(result).write_text(json.dumps(found))
