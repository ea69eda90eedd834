"""An org of a customer's, on this machine: the part of its REST API that agents use.

Tokens by client credentials, queries, records and what tells of them. It answers as the
real one is documented to, errors included, so that a client made for that works here.
"""

import base64
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.salesforce.records import Records, described
from tests.fakes.salesforce.refusal import Refusal
from tests.fakes.salesforce.schema import OBJECTS
from tests.tools.stand_in import Answer, Asked, StandIn, stand_in

CLIENT_ID = "3MVG9-stand-in-consumer-key"
CLIENT_SECRET = "consumer-hush-hush"
DAILY_REQUESTS = 15_000


@dataclass
class Org:
    """Of which tests ask what it was asked, and which they let forget its sessions."""

    remote: StandIn
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    token_lives: timedelta = timedelta(hours=2)
    page_size: int = 2000
    token_fetches: int = 0
    requests: int = 0
    _sessions: dict[str, datetime] = field(default_factory=dict)
    _pages: dict[str, list[Any]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.records = Records(self.now)

    @property
    def url(self) -> str:
        return f"http://{self.remote.host}"

    @property
    def queries(self) -> list[str]:
        """All that was asked by SOQL, as it came."""
        return [
            soql
            for asked in self.remote.asked
            if urlsplit(asked.path).path.rstrip("/").endswith("/query")
            for soql in parse_qs(urlsplit(asked.path).query).get("q", [])
        ]

    def end_sessions(self) -> None:
        """Every token that was handed out is over, as after the org's time-out."""
        with self._lock:
            self._sessions.clear()

    def answer(self, asked: Asked) -> Answer:
        with self._lock:
            try:
                if urlsplit(asked.path).path == "/services/oauth2/token":
                    return self._token(asked)
                return self._rest(asked)
            except Refusal as refusal:
                return Answer(refusal.status, refusal.body)

    # --- Signing in -----------------------------------------------------------------------

    def _token(self, asked: Asked) -> Answer:
        form = asked.form
        given = (form.get("client_id", ""), form.get("client_secret", ""))
        kind, _, encoded = asked.headers.get("authorization", "").partition(" ")
        if kind == "Basic":
            client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
            given = (client_id, secret)
        if asked.method != "POST" or form.get("grant_type") != "client_credentials":
            return _no_token("unsupported_grant_type", "grant type not supported")
        if given[0] != CLIENT_ID:
            return _no_token("invalid_client_id", "client identifier invalid")
        if given[1] != CLIENT_SECRET:
            return _no_token("invalid_client", "invalid client credentials")
        self.token_fetches += 1
        token = f"00D!{secrets.token_urlsafe(40)}"
        self._sessions[token] = self.now() + self.token_lives
        # When it ends is not said: one finds out.
        return Answer(
            body={
                "access_token": token,
                "signature": "none",
                "scope": "api",
                "instance_url": self.url,
                "id": f"{self.url}/id/00DAb0000000001AAA/005Ab0000000001AAA",
                "token_type": "Bearer",
                "issued_at": str(int(self.now().timestamp() * 1000)),
            }
        )

    def _check_session(self, asked: Asked) -> None:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        until = self._sessions.get(token)
        if until is None or until <= self.now():
            raise Refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")

    # --- Records --------------------------------------------------------------------------

    def _rest(self, asked: Asked) -> Answer:
        self._check_session(asked)
        self.requests += 1
        parts = urlsplit(asked.path)
        path = [unquote(p) for p in parts.path.strip("/").split("/")]
        body: Any
        match asked.method, path:
            case "GET", ["services", "data", version, "query"]:
                asked_for = parse_qs(parts.query, keep_blank_values=True).get("q", [""])
                records = self.records.query(asked_for[0], version)
                body = self._page(records, 0, len(records), version)
            case "GET", ["services", "data", version, "query", place]:
                body = self._next_page(place, version)
            case "GET", ["services", "data", _, "limits"]:
                rest = DAILY_REQUESTS - self.requests
                body = {"DailyApiRequests": {"Max": DAILY_REQUESTS, "Remaining": rest}}
            case "GET", ["services", "data", _, "sobjects"]:
                body = {"maxBatchSize": 200, "sobjects": [{"name": n} for n in OBJECTS]}
            case "GET", ["services", "data", _, "sobjects", name, "describe"]:
                body = described(name)
            case "POST", ["services", "data", _, "sobjects", name]:
                return self._create(name, asked)
            case "GET", ["services", "data", version, "sobjects", name, record_id]:
                row = self.records.get(name, record_id)
                url = f"/services/data/{version}/sobjects/{name}/{row['Id']}"
                body = {"attributes": {"type": name, "url": url}, **row}
            case _, ["services", "data", _, "query" | "sobjects", *_]:
                message = f"HTTP Method '{asked.method}' not allowed."
                raise Refusal(405, "METHOD_NOT_ALLOWED", message)
            case _:
                raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
        return Answer(body=body, headers=self._usage())

    def _create(self, name: str, asked: Asked) -> Answer:
        try:
            fields = asked.json
        except ValueError as error:
            raise Refusal(400, "JSON_PARSER_ERROR", str(error)) from None
        if not isinstance(fields, dict):
            raise Refusal(400, "JSON_PARSER_ERROR", "Can not deserialize SObject")
        rule = asked.headers.get("sforce-duplicate-rule-header", "")
        may_be_double = "allowSave=true" in rule
        new_id = self.records.create(name, fields, may_be_double=may_be_double)
        body = {"id": new_id, "success": True, "errors": []}
        return Answer(201, body, headers=self._usage())

    def _page(
        self, records: list[Any], start: int, total: int, version: str
    ) -> dict[str, Any]:
        until = start + self.page_size
        if len(records) <= until:
            return {"totalSize": total, "done": True, "records": records[start:]}
        cursor = f"01gAb{len(self._pages):013d}"
        self._pages[cursor] = records
        return {
            "totalSize": total,
            "done": False,
            "nextRecordsUrl": f"/services/data/{version}/query/{cursor}-{until}",
            "records": records[start:until],
        }

    def _next_page(self, place: str, version: str) -> dict[str, Any]:
        cursor, _, start = place.partition("-")
        records = self._pages.get(cursor)
        if records is None or not start.isdigit():
            raise Refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._page(records, int(start), len(records), version)

    def _usage(self) -> dict[str, str]:
        return {"Sforce-Limit-Info": f"api-usage={self.requests}/{DAILY_REQUESTS}"}


def _no_token(error: str, description: str) -> Answer:
    return Answer(400, {"error": error, "error_description": description})


@contextmanager
def salesforce_org(**options: Any) -> Iterator[Org]:
    """An org without records but its own user."""
    with stand_in() as remote:
        org = Org(remote, **options)
        remote.answer = org.answer
        yield org
