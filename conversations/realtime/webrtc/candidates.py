"""The candidates in an SDP: those of clients are not tried, ours may be known outside by
another address. Pure, linear in the length of the text, and content with any text.
"""

import ipaddress

_ENDS = "\r\n"
_CANDIDATE = "a=candidate:"
_OF_OTHERS = ("a=candidate", "a=end-of-candidates")
_ADDRESS, _KIND, _LEAST = 4, 7, 8
"""Where in a candidate's words its address and its kind stand, and how many it has."""


def without_candidates(sdp: str) -> str:
    """A client's SDP without any address it names, so that the server probes none.

    Whoever can reach the server is known by where its packets come from. That no more
    candidates come is left out as well: without one, that would be the end.
    """
    # Lines end here where aiortc ends them, which is at more than line feeds.
    return _joined(
        [
            line
            for line in sdp.splitlines()
            if not line.strip().lower().startswith(_OF_OTHERS)
        ]
    )


def with_public_address(sdp: str, public_address: str) -> str:
    """Our own SDP with this address in place of the machine's own, ports unchanged.

    Addresses of the other version of IP stay: what translates the one leaves them alone.
    Without a public address all is as it was.
    """
    if not public_address:
        return sdp
    public = ipaddress.ip_address(public_address)
    return _joined([_with_public(line, public) for line in sdp.splitlines()])


def _with_public(
    line: str, public: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> str:
    if line.startswith("c=IN IP"):
        head, _, address = line.rpartition(" ")
        return f"{head} {public}" if _alike(address, public) else line
    if not line.startswith(_CANDIDATE):
        return line
    words = line.split(" ")
    if (
        len(words) >= _LEAST
        and words[_KIND] == "host"
        and _alike(words[_ADDRESS], public)
    ):
        words[_ADDRESS] = str(public)
    return " ".join(words)


def _alike(address: str, public: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    try:
        own = ipaddress.ip_address(address)
    except ValueError:
        # The name of a machine, as browsers hide their addresses by.
        return False
    return own.version == public.version and not own.is_unspecified


def _joined(lines: list[str]) -> str:
    return "".join(f"{line}{_ENDS}" for line in lines)
