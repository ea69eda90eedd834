"""Kinds of personal data, under the vendor's names, and which of them are found here.

Names form a tree by their dots: who chooses `financial_id` chooses all below it.
"""

from collections.abc import Iterable

from conversations.privacy.number_words import words

EMAIL = "email_address"
PHONE = "contact_number"
URL = "url"
IP = "ip_address"
DOB = "dob"
DATE = "date"
CARD = "financial_id.payment_card.payment_card_number"
CARD_EXPIRY = "financial_id.payment_card.payment_card_expiration_date"
CARD_CODE = "financial_id.payment_card.payment_card_cvv"
BANK_ACCOUNT = "financial_id.bank_account.bank_account_number"
BANK_ROUTING = "financial_id.bank_account.bank_routing_number"
BIC = "financial_id.bank_account.swift_bic_code"
GOVERNMENT_ID = "unique_id.government_issued_id"
ACCOUNT = "unique_id.account_number"
HEALTH_ID = "unique_id.healthcare_number"
DEVICE_ID = "unique_id.device_id"
COORDINATE = "location.location_coordinate"

FOUND: dict[str, str] = {
    EMAIL: "E-mail addresses",
    PHONE: "Phone numbers",
    URL: "Web addresses",
    IP: "IP addresses",
    DOB: "Dates of birth that are called so",
    DATE: "Dates with a day and a month",
    "financial_id": "All payment and bank data below",
    CARD: "Payment card numbers",
    CARD_EXPIRY: "When a payment card expires",
    CARD_CODE: "Security codes of payment cards",
    BANK_ACCOUNT: "Bank account numbers and IBANs",
    BANK_ROUTING: "Bank routing numbers and sort codes",
    BIC: "BIC or SWIFT codes",
    GOVERNMENT_ID: "National insurance, tax and identity numbers",
    ACCOUNT: "Customer, member and account numbers that are called so",
    HEALTH_ID: "Health numbers that are called so",
    DEVICE_ID: "Device numbers: IMEI and MAC",
    COORDINATE: "Coordinates of a place",
}
"""What can be chosen here, with what it takes out."""

NOT_FOUND = frozenset(
    words("""
    name name.name_given name.name_family name.name_other age religious_belief
    political_opinion sexual_orientation ethnicity_race marital_status occupation
    physical_attribute language username password organization
    financial_id.financial_id_other location location.location_address
    location.location_city location.location_postal_code location.location_state
    location.location_country location.location_other date_interval
    unique_id.vehicle_id unique_id.unique_id_other medical medical.medical_condition
    medical.medication medical.medical_procedure medical.medical_measurement
    medical.medical_other
    """)
)
"""Accepted, kept and returned, but not taken out: no rule finds them for sure, and no
model that could is at hand. `location` takes out coordinates alone."""

_GROUPS = frozenset(
    {"financial_id.payment_card", "financial_id.bank_account", "unique_id"}
    | {
        f"{HEALTH_ID}.{sub}"
        for sub in ("medical_record_number", "health_plan_beneficiary_number")
    }
)
KNOWN = frozenset(FOUND) | NOT_FOUND | _GROUPS
"""Every name that may be chosen."""

_OTHER_NAMES = {
    "phone_number": PHONE,
    "phone": PHONE,
    "email": EMAIL,
    "card_number": CARD,
    "credit_card": CARD,
    "iban": BANK_ACCOUNT,
    "date_of_birth": DOB,
}


def canonical(kind: str) -> str:
    """The name under which a kind is known here."""
    return _OTHER_NAMES.get(kind, kind)


def chosen(kinds: Iterable[str]) -> frozenset[str]:
    """The kinds with rules that these names ask for."""
    asked = {canonical(kind) for kind in kinds}
    return frozenset(
        kind for kind in FOUND if any(_covers(name, kind) for name in asked)
    )


def not_acted_on(kinds: Iterable[str]) -> list[str]:
    """Those of these names that take nothing out, for staff to be told."""
    return [kind for kind in kinds if not chosen([kind])]


def marker(kind: str) -> str:
    """What stands in the text instead: [EMAIL_ADDRESS]."""
    return f"[{kind.rpartition('.')[2].upper()}]"


def _covers(name: str, kind: str) -> bool:
    # A kind of health number that is not told from the others.
    return (
        name == kind
        or kind.startswith(f"{name}.")
        or name.startswith(f"{kind}.")
        and (kind == HEALTH_ID)
    )
