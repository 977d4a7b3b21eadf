"""What a source must say of itself."""

import re
from urllib.parse import quote_plus, urlsplit

PLACES = re.compile(r"\{(words|place)\}")


def leads_on(search: str) -> bool:
    """Whether the address of a directory's own search is one: of the open web, with a place for the words, in what
    follows the host.

    >>> leads_on("https://elsewhere.example/find?q={words}"), leads_on("https://{words}.example/"), leads_on("find")
    (True, False, False)
    """
    try:
        parts = urlsplit(PLACES.sub("", search))
        host = urlsplit(search).netloc
    except ValueError:
        return False
    plain = not re.search(r"[{}\s\"<>\\]", parts.geturl())
    return parts.scheme == "https" and bool(parts.hostname) and plain and "{" not in host and "{words}" in search


def led_on(search: str, words: str, place: str) -> str:
    """The address of this search in the other directory.

    >>> led_on("https://elsewhere.example/find?q={words}&near={place}", "my nan died", "")
    'https://elsewhere.example/find?q=my+nan+died&near='
    """
    said = {"words": words, "place": place}
    return PLACES.sub(lambda found: quote_plus(said[found[1]]), search)
