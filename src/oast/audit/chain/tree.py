"""The Merkle tree over sealed events, shaped as in RFC 6962: one root stands for every event up to its size.

A tree is kept by its peaks, the roots of its full subtrees from the left, as many as `size` has ones in
binary. The peaks of one size and the leaves after it give the peaks of the next: so each root is shown to
follow from the one before it, and nobody needs to read the whole log for that.
"""

import hashlib
from collections.abc import Iterable, Sequence


def tree_leaf(number: int, sealed_at: int, leaf: bytes) -> bytes:
    """The leaf of an event: its place, the moment of its seal (microseconds since 1970) and its content."""
    return hashlib.sha256(b"\x00%d,%d,%b" % (number, sealed_at, leaf)).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees. Its prefix differs from a leaf's, so that neither passes for the other."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The root over the peaks; of no peak, the hash of nothing."""
    if not peaks:
        return hashlib.sha256().digest()
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node(peak, root)
    return root


class Tree:
    """A growing tree. Raises ValueError for peaks that do not fit the size."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()):
        self.size = size
        self.peaks = list(peaks)
        if size < 0 or len(self.peaks) != size.bit_count() or any(len(peak) != 32 for peak in self.peaks):
            raise ValueError(f"these are not the peaks of a tree of {size}")

    def append(self, leaf: bytes) -> None:
        """Add the leaf of the next event."""
        below = self.size
        while below & 1:
            leaf = node(self.peaks.pop(), leaf)
            below >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> "Tree":
        """Add several; the tree itself."""
        for leaf in leaves:
            self.append(leaf)
        return self

    def root(self) -> bytes:
        return root_of(self.peaks)
