"""The tree is RFC 6962's: the roots of its published vectors, and every size from peaks alone."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oast.audit.chain.tree import Tree, node, root_of, tree_leaf

ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The roots of the first 1 to 8 entries, as the Certificate Transparency implementations publish them."""

LEAVES = [hashlib.sha256(b"\x00" + bytes.fromhex(entry)).digest() for entry in ENTRIES]


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, read out loud."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node(by_definition(leaves[:half]), by_definition(leaves[half:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots(size):
    assert Tree().extend(LEAVES[:size]).root().hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert Tree().root() == root_of([]) == hashlib.sha256(b"").digest()


@given(st.integers(0, 300), st.integers(0, 300))
def test_peaks_and_the_leaves_after_them_give_the_next_root(before, added):
    leaves = [hashlib.sha256(b"%d" % number).digest() for number in range(before + added)]
    earlier = Tree().extend(leaves[:before])
    later = Tree(before, earlier.peaks).extend(leaves[before:])
    assert later.root() == by_definition(leaves)


@pytest.mark.parametrize(("size", "peaks"), [(1, []), (2, [b"x" * 32] * 2), (1, [b"short"]), (-1, [b"x" * 32])])
def test_peaks_that_do_not_fit(size, peaks):
    with pytest.raises(ValueError, match="not the peaks"):
        Tree(size, peaks)


def test_a_leaf_says_place_moment_and_content():
    one = tree_leaf(1, 5, b"x" * 32)
    assert one not in (tree_leaf(2, 5, b"x" * 32), tree_leaf(1, 6, b"x" * 32), tree_leaf(1, 5, b"y" * 32))
    assert tree_leaf(11, 1, b"") != tree_leaf(1, 11, b"")
