"""The stand-in org is judged by a client that was made for the real one."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)

from tests.fakes.salesforce.org import CLIENT_ID, CLIENT_SECRET, salesforce_org

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


class ToOrg(HTTPAdapter):
    """The client knows https://SOMETHING.salesforce.com only: the rest is as it is."""

    def __init__(self, host):
        super().__init__()
        self.host = host

    def send(self, request, **options):
        rest = request.url.split("://", 1)[1].partition("/")[2]
        request.url = f"http://{self.host}/{rest}"
        options["proxies"] = {}
        return super().send(request, **options)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def org(clock):
    with salesforce_org(now=clock) as org:
        acme = org.records.put("Account", Name="Acme Ltd", Type="Customer")
        org.records.put(
            "Contact",
            FirstName="Ann",
            LastName="O'Brien",
            Email="ann@acme.example",
            Phone="+44 20 7946 0018",
            Title="Buyer",
            AccountId=acme["Id"],
        )
        org.records.put("Lead", LastName="Bob", Company="Bobs", Email="bob@b.example")
        org.records.put(
            "Opportunity",
            Name="Spring order",
            StageName="Proposal",
            CloseDate="2026-04-30",
            Amount=1200.0,
            AccountId=acme["Id"],
        )
        org.records.put(
            "Opportunity",
            Name="Old order",
            StageName="Closed Won",
            CloseDate="2025-01-31",
            CreatedDate="2025-01-02T09:00:00.000+0000",
        )
        yield org


def client(org, secret=CLIENT_SECRET):
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", ToOrg(org.remote.host))
        return Salesforce(
            consumer_key=CLIENT_ID,
            consumer_secret=secret,
            domain="acme.my",
            version="58.0",
            session=session,
        )


@pytest.fixture
def salesforce(org):
    found = client(org)
    yield found
    found.session.close()


def refused(call):
    with pytest.raises(SalesforceMalformedRequest) as caught:
        call()
    assert caught.value.status == 400
    [error] = caught.value.content
    return error


GUIDE = {
    "contact by e-mail": (
        "SELECT Id, Name, Email, Phone, Title, Account.Name, Account.Type FROM Contact"
        " WHERE Email = 'Ann@acme.example'",
        ["Ann O'Brien"],
    ),
    "lead by e-mail or telephone": (
        "SELECT Id, Name, Email, Phone, Company, Industry, Status, LeadSource, Title"
        " FROM Lead WHERE Email = 'bob@b.example' OR Phone = '+1234567890'",
        ["Bob"],
    ),
    "account by name": (
        "SELECT Id, Name, Type, Industry, Phone, BillingCity, BillingState, Website"
        " FROM Account WHERE Name LIKE '%acme%'",
        ["Acme Ltd"],
    ),
    "opportunities of this month": (
        "SELECT Id, Name, StageName, Amount, CloseDate, Account.Name, Account.Type,"
        " Owner.Name, Description FROM Opportunity WHERE CreatedDate = THIS_MONTH",
        ["Spring order"],
    ),
    "opportunities of an account": (
        "SELECT Id, Name, StageName, Amount, CloseDate, Probability, NextStep,"
        " Owner.Name FROM Opportunity WHERE Account.Name LIKE '%Acme Ltd%'",
        ["Spring order"],
    ),
}


@pytest.mark.parametrize(("soql", "names"), GUIDE.values(), ids=GUIDE)
def test_the_queries_that_the_guide_lists_are_answered(salesforce, soql, names):
    found = salesforce.query(soql)
    assert found["done"] is True
    assert found["totalSize"] == len(names)
    assert [record["Name"] for record in found["records"]] == names


def test_related_records_stand_inside_with_their_own_attributes(salesforce):
    [contact] = salesforce.query(GUIDE["contact by e-mail"][0])["records"]
    assert contact["attributes"]["type"] == "Contact"
    assert contact["Account"]["attributes"]["type"] == "Account"
    assert contact["Account"]["Name"] == "Acme Ltd"
    [other] = salesforce.query(
        "SELECT Account.Name FROM Opportunity WHERE Name = 'Old order'"
    )["records"]
    assert other["Account"] is None


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("LastName = 'O\\'Brien'", ["Ann O'Brien"]),
        ("LastName LIKE 'o_brien'", ["Ann O'Brien"]),
        ("LastName LIKE 'o\\_brien'", []),
        ("(Title = 'Buyer' OR Title = 'x') AND Email != null", ["Ann O'Brien"]),
        ("NOT Title = 'Buyer'", []),
        ("CreatedDate = TODAY AND CreatedDate = LAST_N_DAYS:3", ["Ann O'Brien"]),
        ("CreatedDate > 2026-03-10T11:00:00Z", ["Ann O'Brien"]),
        ("Contact.Email = 'ann@acme.example'", ["Ann O'Brien"]),
    ],
)
def test_conditions(salesforce, condition, names):
    soql = f"SELECT Name FROM Contact WHERE {condition}"
    assert [r["Name"] for r in salesforce.query(soql)["records"]] == names


def test_order_and_limit(salesforce):
    soql = "SELECT Name FROM Opportunity ORDER BY Amount DESC NULLS LAST, Name LIMIT 1"
    [first] = salesforce.query(soql)["records"]
    assert first["Name"] == "Old order"


@pytest.mark.parametrize(
    ("soql", "code", "words"),
    [
        ("FROM Contact", "MALFORMED_QUERY", "unexpected token: 'FROM'"),
        ("SELECT Id FROM Contact WHERE", "MALFORMED_QUERY", "<EOF>"),
        ("SELECT Id FROM Contact; DROP", "MALFORMED_QUERY", "character ';'"),
        ("SELECT Id, FROM Contact", "MALFORMED_QUERY", "Column:12"),
        (
            "SELECT Id FROM Contact WHERE LastName = 'O'Brien'",
            "MALFORMED_QUERY",
            "expecting '''",
        ),
        (
            "SELECT Id FROM Contact WHERE Email = 'a' AND Title = 'b' OR Title = 'c'",
            "MALFORMED_QUERY",
            "unexpected token: 'OR'",
        ),
        ("SELECT Id FROM Contact LIMIT all", "MALFORMED_QUERY", "'all'"),
        ("SELECT Id FROM Contact WHERE Email = x", "MALFORMED_QUERY", "'x'"),
        ("SELECT Id FROM Contact WHERE Email = '\\z'", "MALFORMED_QUERY", "escape"),
        ("SELECT Company FROM Contact", "INVALID_FIELD", "'Company' on entity"),
        ("SELECT Boss.Name FROM Contact", "INVALID_FIELD", "relationship 'Boss'"),
        ("SELECT Id FROM Lead WHERE Shoe = 'x'", "INVALID_FIELD", "'Shoe'"),
        ("SELECT Id FROM Person", "INVALID_TYPE", "'Person' is not supported"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(salesforce, soql, code, words):
    error = refused(lambda: salesforce.query(soql))
    assert error["errorCode"] == code
    assert words in error["message"]
    assert "ERROR at Row:1:Column:" in error["message"]


def test_many_records_come_in_pages(org, salesforce):
    org.page_size = 2
    for number in range(5):
        org.records.put("Lead", LastName=f"N{number}", Company="Many")
    soql = "SELECT Name FROM Lead WHERE Company = 'Many' ORDER BY Name"
    first = salesforce.query(soql)
    assert (first["totalSize"], first["done"], len(first["records"])) == (5, False, 2)
    names = [record["Name"] for record in salesforce.query_all(soql)["records"]]
    assert names == ["N0", "N1", "N2", "N3", "N4"]


def test_a_record_is_made_and_read(salesforce):
    made = salesforce.Lead.create(
        {"FirstName": "Cy", "LastName": "Ray", "Company": "Ray Co", "Email": "c@r.io"}
    )
    assert (made["success"], made["errors"]) == (True, [])
    lead = salesforce.Lead.get(made["id"])
    assert (lead["Name"], lead["Status"]) == ("Cy Ray", "Open - Not Contacted")
    assert lead["attributes"]["type"] == "Lead"


@pytest.mark.parametrize(
    ("fields", "code", "named"),
    [
        ({"Email": "c@r.io"}, "REQUIRED_FIELD_MISSING", ["LastName", "Company"]),
        (
            {"LastName": "R", "Company": "C", "Email": "c at r"},
            "INVALID_EMAIL_ADDRESS",
            ["Email"],
        ),
        ({"LastName": "R" * 81, "Company": "C"}, "STRING_TOO_LONG", ["LastName"]),
        (
            {"LastName": "R", "Company": "C", "Name": "R"},
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            ["Name"],
        ),
        ({"LastName": "R", "Company": "C", "Shoe": 9}, "INVALID_FIELD", None),
        (
            {"LastName": "R", "Company": "C", "Email": "BOB@b.example"},
            "DUPLICATES_DETECTED",
            None,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_record_that_is_wrong_is_refused(org, salesforce, fields, code, named):
    before = len(org.records.all("Lead"))
    error = refused(lambda: salesforce.Lead.create(fields))
    assert (error["errorCode"], error.get("fields")) == (code, named)
    assert len(org.records.all("Lead")) == before


def test_a_double_is_made_where_one_insists(salesforce):
    made = salesforce.Lead.create(
        {"LastName": "Bob", "Company": "Bobs", "Email": "bob@b.example"},
        headers={"Sforce-Duplicate-Rule-Header": "allowSave=true"},
    )
    assert made["success"]


@pytest.mark.parametrize("record_id", ["nobody", "003Ab0000000099AAA"])
def test_a_record_that_is_not_there_is_not_found(salesforce, record_id):
    with pytest.raises(SalesforceResourceNotFound) as caught:
        salesforce.Contact.get(record_id)
    assert caught.value.content[0]["errorCode"] == "NOT_FOUND"


def test_what_there_is_is_told(salesforce):
    names = {one["name"] for one in salesforce.describe()["sobjects"]}
    assert {"Contact", "Lead", "Account", "Opportunity"} <= names
    fields = {f["name"]: f for f in salesforce.Lead.describe()["fields"]}
    assert fields["Company"]["nillable"] is False
    assert salesforce.is_sandbox() is True
    assert salesforce.limits()["DailyApiRequests"]["Max"] == 15_000
    assert salesforce.api_usage["api-usage"].total == 15_000


def test_a_client_signs_in_again_when_its_session_is_over(org, clock, salesforce):
    assert org.token_fetches == 1
    clock.now += timedelta(hours=3)
    assert salesforce.query("SELECT Id FROM Contact")["totalSize"] == 1
    assert org.token_fetches == 2


def test_wrong_credentials_are_refused(org):
    with pytest.raises(
        SalesforceAuthenticationFailed, match="invalid client credentials"
    ):
        client(org, secret="guess")
    assert org.token_fetches == 0
