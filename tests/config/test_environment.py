import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment


class Given(Environment):
    """Reads these variables instead of the process's."""

    def __init__(self, **variables: str) -> None:
        super().__init__()
        self.ENVIRON = variables


def test_missing_secret_says_how_to_get_one():
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set. `make run`"):
        Given().str("SECRET_KEY")


def test_empty_value_means_the_default():
    assert Given(LLM="").str("LLM", default="offline/answerer") == "offline/answerer"
    assert Given(PORT=" ").int("PORT", default=8000) == 8000


def test_value_is_taken_as_it_stands():
    assert Given(LLM_API_KEY="$abc=1#2").str("LLM_API_KEY") == "$abc=1#2"


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("1", True), ("No", False), ("off", False)]
)
def test_truth_is_read(text, value):
    assert Given(DEBUG=text).bool("DEBUG", default=not value) is value


@pytest.mark.parametrize("text", ["treu", "2", "-"])
def test_misspelt_truth_is_an_error_that_names_the_setting(text):
    with pytest.raises(ImproperlyConfigured, match="DEBUG .* is not true or false"):
        Given(DEBUG=text).bool("DEBUG", default=False)


@pytest.mark.parametrize("text", ["8k", "-1", "1.5", "0x10"])
def test_what_is_no_whole_number_is_an_error(text):
    with pytest.raises(ImproperlyConfigured, match="PORT .* is not a whole number"):
        Given(PORT=text).int("PORT", default=8000)


@pytest.mark.parametrize("text", ["4x", "-0.5", "nan", "inf"])
def test_what_is_no_number_is_an_error(text):
    with pytest.raises(ImproperlyConfigured, match="RATE .* is not a number"):
        Given(RATE=text).float("RATE", default=4.0)


def test_numbers_are_read():
    assert Given(N="1_000").int("N") == 1000
    assert Given(N="2.5").float("N") == 2.5


def test_wrong_value_is_not_shown():
    with pytest.raises(ImproperlyConfigured) as caught:
        Given(PORT="s3cret").int("PORT")
    assert "s3cret" not in str(caught.value)


def test_list_is_split_at_commas_and_trimmed():
    assert Given(HOSTS=" a.example, ,b.example").list("HOSTS") == [
        "a.example",
        "b.example",
    ]


def test_database_address_is_read():
    database = Given(DATABASE_URL="sqlite:////srv/parley.sqlite3").db("DATABASE_URL")
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == "/srv/parley.sqlite3"


def test_networks_are_read():
    given = Given(PROXIES="10.0.0.7, 2001:db8::/48").networks("PROXIES")
    assert [str(network) for network in given] == ["10.0.0.7/32", "2001:db8::/48"]
    assert Given().networks("PROXIES") == []


@pytest.mark.parametrize("text", ["proxy.example", "10.0.0.1/8", "10.0.0.0/99", "*"])
def test_what_is_no_network_is_an_error_that_names_the_setting(text):
    with pytest.raises(ImproperlyConfigured, match="PROXIES .* is not a list of"):
        Given(PROXIES=text).networks("PROXIES")


def test_addresses_are_read():
    given = Given(ADDRESSES="10.0.0.7, 2001:DB8:0::7").addresses("ADDRESSES")
    assert given == ["10.0.0.7", "2001:db8::7"]
    assert Given().addresses("ADDRESSES") == []
    assert Given(ADDRESS=" 203.0.113.7 ").address("ADDRESS") == "203.0.113.7"
    assert Given().address("ADDRESS") == ""


@pytest.mark.parametrize("text", ["talk.example", "10.0.0.0/8", "10.0.0.7:80", "*"])
def test_what_is_no_address_is_an_error_that_names_the_setting(text):
    with pytest.raises(ImproperlyConfigured, match="PLACE .* is not a list of"):
        Given(PLACE=text).addresses("PLACE")
    with pytest.raises(ImproperlyConfigured, match="PLACE .* is not an address"):
        Given(PLACE=text).address("PLACE")
