"""A policy that denies a file denies every folder that holds it, by what evidence remembers of its files."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import evidence, policy, signature
from tests.unit.core.cases import Case, signed

from aegis.core.file_marks import MARK_BYTES, MOST_MARKS, check_marks, find_marked, marks_of
from aegis.core.payload import from_payload, to_payload
from aegis.core.reasons import Reason
from aegis.core.seal import MAX_LENGTH, SealKey, SealKeys, seal, unseal
from aegis.core.tree import Tree, TreeFile
from aegis.core.verdicts import Rejected, Verified

CONTENTS = st.lists(st.binary(max_size=3), min_size=1, max_size=30)


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def tree(*contents: bytes) -> Tree:
    files = enumerate(contents)
    return Tree.of(TreeFile(f"{at:05}", len(content), hashlib.sha256(content).digest()) for at, content in files)


MARKS = marks_of(tree(b"weights", b"tokenizer", b"import os"))


@given(CONTENTS)
def test_every_file_of_a_folder_is_found_and_no_other(contents: list[bytes]) -> None:
    marks = marks_of(tree(*contents))

    assert check_marks(marks) == marks
    for content in contents:
        assert find_marked(marks, {digest(content)}) == digest(content)
    assert find_marked(marks, {digest(b"none of them")}) is None


def test_the_first_of_several_is_told() -> None:
    there = {digest(b"weights"), digest(b"tokenizer")}

    assert find_marked(MARKS, {*there, digest(b"none of them")}) == min(there)


def test_a_mark_begins_where_a_mark_does() -> None:
    shifted = f"sha256:{(MARKS[1 : MARK_BYTES + 1] + bytes(24)).hex()}"

    assert find_marked(MARKS, {shifted}) is None


def test_a_lone_object_has_a_digest_and_no_marks() -> None:
    content = hashlib.sha256(b"weights").digest()

    assert marks_of(Tree.of([TreeFile("", 7, content)])) == b""
    assert marks_of(Tree.of([TreeFile("a", 7, content)])) == content[:MARK_BYTES]


def test_of_too_many_files_the_largest_are_marked() -> None:
    small = [f"{number:04}".encode() for number in range(MOST_MARKS - 1)]
    marks = marks_of(tree(*small[:-1], b"weights", b"tokenizer", small[-1]))

    assert len(marks) == MOST_MARKS * MARK_BYTES
    assert find_marked(marks, {digest(b"weights")})
    assert find_marked(marks, {digest(b"tokenizer")})
    assert find_marked(marks, {digest(small[-1])}) is None


# The verdict


def denying(*contents: bytes) -> frozenset[str]:
    return frozenset(map(digest, contents))


def test_a_folder_with_a_denied_file_is_rejected_whoever_signed_it() -> None:
    verdict = Case(signed("signer", marks=MARKS), policy(denied_digests=denying(b"import os", b"other"))).verdict

    said = f"ModelPolicy 'production' lists {digest(b'import os')}, which is one of its files"
    assert verdict == Rejected(Reason.DIGEST_DENIED, said)


@pytest.mark.parametrize("denied", [denying(), denying(b"other")], ids=["nothing is", "another file is"])
def test_a_folder_without_one_is_not(denied: frozenset[str]) -> None:
    assert isinstance(Case(signed("signer", marks=MARKS), policy(denied_digests=denied)).verdict, Verified)


# What evidence carries


KEY = SealKey(bytes(32))


def test_marks_are_sealed_and_not_left_out_of_the_longest_seal() -> None:
    marks = bytes(MOST_MARKS * MARK_BYTES)
    records = (signature(f"k{number}") for number in range(16))
    found = evidence(*records, marks=marks, untried=tuple(f"{number:0253}" for number in range(300)))

    sealed = seal(found, KEY)
    opened = unseal(sealed, SealKeys(KEY))
    assert len(sealed) <= MAX_LENGTH
    assert opened is not None
    assert opened.marks == marks


def test_what_is_marked_takes_little_room() -> None:
    usual = evidence(marks=marks_of(tree(*(str(number).encode() for number in range(40)))))

    assert len(seal(usual, KEY)) - len(seal(evidence(), KEY)) < 40 * 15 + 50


def test_evidence_without_marks_is_written_as_before() -> None:
    assert "fileMarks" not in to_payload(evidence())


@pytest.mark.parametrize(
    "marks", ["AAAA", "A" * 11 + "==", "A" * 11 + "=" * 5, 5, ["AAAAAAAAAAA="], "AAAAAAAAAAA=" * (MOST_MARKS + 1)]
)
def test_marks_of_another_form_are_no_evidence(marks: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        from_payload({**to_payload(evidence()), "fileMarks": marks})
