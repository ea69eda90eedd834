"""The objects of the stand-in org: their fields, as `describe` tells of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One field of an object."""

    label: str
    kind: str = "string"
    length: int = 255
    is_required: bool = False
    is_createable: bool = True
    refers_to: str = ""


def _id() -> Column:
    return Column("Record ID", "id", 18, is_createable=False)


def _moment(label: str) -> Column:
    return Column(label, "datetime", is_createable=False)


OWNER = Column("Owner ID", "reference", 18, refers_to="User")
PERSON = {
    "Id": _id(),
    "FirstName": Column("First Name", length=40),
    "LastName": Column("Last Name", length=80, is_required=True),
    # Made of the two; it is asked for and never set.
    "Name": Column("Full Name", length=121, is_createable=False),
    "Email": Column("Email", "email", 80),
    "Phone": Column("Phone", "phone", 40),
    "Title": Column("Title", length=128),
    "LeadSource": Column("Lead Source", "picklist"),
    "Description": Column("Description", "textarea", 32_000),
    "OwnerId": OWNER,
    "CreatedDate": _moment("Created Date"),
}
OBJECTS: dict[str, dict[str, Column]] = {
    "Contact": {
        **PERSON,
        "AccountId": Column("Account ID", "reference", 18, refers_to="Account"),
    },
    "Lead": {
        **PERSON,
        "Company": Column("Company", is_required=True),
        "Industry": Column("Industry", "picklist"),
        "Status": Column("Lead Status", "picklist"),
    },
    "Account": {
        "Id": _id(),
        "Name": Column("Account Name", is_required=True),
        "Type": Column("Account Type", "picklist"),
        "Industry": Column("Industry", "picklist"),
        "Phone": Column("Account Phone", "phone", 40),
        "Website": Column("Website", "url"),
        "BillingCity": Column("Billing City", length=40),
        "BillingState": Column("Billing State/Province", length=80),
        "OwnerId": OWNER,
        "CreatedDate": _moment("Created Date"),
    },
    "Opportunity": {
        "Id": _id(),
        "Name": Column("Name", length=120, is_required=True),
        "StageName": Column("Stage", "picklist", is_required=True),
        "CloseDate": Column("Close Date", "date", is_required=True),
        "Amount": Column("Amount", "currency"),
        "Probability": Column("Probability (%)", "percent"),
        "NextStep": Column("Next Step"),
        "Description": Column("Description", "textarea", 32_000),
        "AccountId": Column("Account ID", "reference", 18, refers_to="Account"),
        "OwnerId": OWNER,
        "CreatedDate": _moment("Created Date"),
    },
    "User": {
        "Id": _id(),
        "Name": Column("Full Name", is_createable=False),
        "Email": Column("Email", "email", 80, is_createable=False),
    },
    "Organization": {
        "Id": _id(),
        "Name": Column("Name", is_createable=False),
        "IsSandbox": Column("Is Sandbox", "boolean", is_createable=False),
    },
}
PREFIXES = {
    "Contact": "003",
    "Lead": "00Q",
    "Account": "001",
    "Opportunity": "006",
    "User": "005",
    "Organization": "00D",
}
DEFAULTS = {"Lead": {"Status": "Open - Not Contacted"}}


def object_named(name: str) -> str | None:
    """Its right name: like those of fields, names of objects know no case."""
    return next((known for known in OBJECTS if known.lower() == name.lower()), None)


def column_named(object_name: str, name: str) -> str | None:
    """Its right name."""
    columns = OBJECTS[object_name]
    return next((known for known in columns if known.lower() == name.lower()), None)


def related(object_name: str, relation: str) -> tuple[str, str] | None:
    """The column of a relation such as `Account`, and the object it leads to."""
    column = column_named(object_name, f"{relation}Id")
    if column is None or not OBJECTS[object_name][column].refers_to:
        return None
    return column, OBJECTS[object_name][column].refers_to
