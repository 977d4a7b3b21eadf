"""File names of downloads."""

import re
import unicodedata
from urllib.parse import quote


def disposition(name: str, ending: str) -> str:
    """The Content-Disposition of a download: an ASCII name for all, the true one beside it (RFC 6266)."""
    cleaned = re.sub(r"[^\w .()-]+", " ", unicodedata.normalize("NFC", name), flags=re.UNICODE)
    whole = f"{' '.join(cleaned.split())[:100].strip(' .') or 'download'}.{ending}"
    plain = unicodedata.normalize("NFKD", whole).encode("ascii", "ignore").decode().strip()
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(whole, safe='')}"
