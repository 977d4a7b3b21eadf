"""What is uploaded stays in memory: Django would put a large file, with its children, into a temporary folder."""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler

MOST = 64 * 1024 * 1024
"""Bytes of one request: the largest file of a feed (60 MB), with what stands around it."""

MOST_OF_A_VISITOR = 1024 * 1024
"""Of somebody who is not signed in: nothing takes a file from them."""


class InMemory(MemoryFileUploadHandler):
    """Keeps files in memory, and refuses at once a request that is larger than any form takes."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803, ARG002 Django’s
        known = getattr(self.request, "user", None)
        most = MOST if known is not None and known.is_authenticated else MOST_OF_A_VISITOR
        if content_length > most:
            raise RequestDataTooBig("The files are larger than any form takes.")
        self.activated = True
