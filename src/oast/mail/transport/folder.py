"""The mail of the demonstration: files instead of a mail server."""

from email.message import EmailMessage
from pathlib import Path


def put_in_folder(folder: Path, name: str, message: EmailMessage) -> None:
    """Write the mail as `<name>.eml`; written again, it is the same file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.eml").write_bytes(bytes(message))
