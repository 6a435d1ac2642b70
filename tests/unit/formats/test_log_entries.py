"""Log entries as signature files carry them: field by field, in both spellings, and what is no entry."""

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.log_entries import MAX_CHECKPOINT, MAX_ENTRIES, MAX_HASHES, from_bundle, from_cosign
from aegis.core.strict_json import shown
from aegis.core.transparency.entry import Entry, InclusionProof


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def refusal(read: Callable[[Any], object], given: object) -> str:
    """Why it is no entry."""
    with pytest.raises(SignatureUnreadable) as refused:
        read(given)
    return refused.value.detail


PROOF: dict[str, Any] = {
    "logIndex": "5",
    "rootHash": b64(b"root"),
    "treeSize": "9",
    "hashes": [b64(b"left"), b64(b"right")],
    "checkpoint": {"envelope": "log.example\n9\n"},
}
ENTRY: dict[str, Any] = {
    "logIndex": "7",
    "logId": {"keyId": b64(b"\xab" * 32)},
    "kindVersion": {"kind": "hashedrekord", "version": "0.0.1"},
    "integratedTime": "1767225600",
    "inclusionPromise": {"signedEntryTimestamp": b64(b"promise")},
    "inclusionProof": PROOF,
    "canonicalizedBody": b64(b"body"),
}
COSIGN: dict[str, Any] = {
    "SignedEntryTimestamp": b64(b"promise"),
    "Payload": {"body": b64(b"body"), "integratedTime": 1767225600, "logIndex": 7, "logID": "ab" * 32},
}
WHOLE = Entry(
    log_id="ab" * 32,
    index=7,
    body=b"body",
    integrated=1767225600,
    promise=b"promise",
    proof=InclusionProof(5, 9, b"root", (b"left", b"right"), "log.example\n9\n"),
)


def test_an_entry_of_a_sigstore_bundle_is_read_whole() -> None:
    assert from_bundle([ENTRY, ENTRY]) == (WHOLE, WHOLE)


def test_an_entry_of_a_cosign_bundle_is_read_whole() -> None:
    assert from_cosign(COSIGN) == Entry("ab" * 32, 7, b"body", 1767225600, b"promise")


def test_what_is_left_out_is_nothing() -> None:
    bare = {"logId": {"keyId": ""}, "canonicalizedBody": ""}
    empty = {"inclusionProof": {"rootHash": ""}}

    assert from_bundle([bare]) == (Entry("", 0, b""),)
    assert from_bundle([{**bare, "inclusionProof": {}}]) == (Entry("", 0, b""),)
    assert from_bundle([{**bare, **empty}]) == (Entry("", 0, b"", proof=InclusionProof(0, 0, b"", (), "")),)
    payload = {"body": "", "logID": ""}
    assert from_cosign({"SignedEntryTimestamp": "", "Payload": payload}) == Entry("", 0, b"", 0, b"")


@pytest.mark.parametrize("number", [0, "0", "9" * 16, 2**63])
def test_a_number_is_one_in_either_spelling(number: object) -> None:
    assert from_bundle([{**ENTRY, "logIndex": number}])[0].index == int(str(number))


@pytest.mark.parametrize("number", [-1, "-1", True, 1.5, "1.5", "", "9" * 17, "x", " 1", [1]])
def test_anything_else_is_none(number: object) -> None:
    for name in ("logIndex", "integratedTime"):
        detail = refusal(from_bundle, [{**ENTRY, name: number}])
        assert detail == f"the JSON field '{name}' is no number from 0 on: {shown(number)}"


def with_proof(**changed: object) -> dict[str, Any]:
    return {**ENTRY, "inclusionProof": {**PROOF, **changed}}


def test_the_longest_that_are_read() -> None:
    assert len(from_bundle([ENTRY] * MAX_ENTRIES)) == MAX_ENTRIES
    long = with_proof(hashes=[b64(b"x")] * MAX_HASHES, checkpoint={"envelope": "x" * MAX_CHECKPOINT})
    proof = from_bundle([long])[0].proof
    assert proof is not None
    assert (len(proof.hashes), len(proof.checkpoint)) == (MAX_HASHES, MAX_CHECKPOINT)


TOO_LARGE = "^an inclusion proof larger than that of any log$"
REFUSED: dict[str, tuple[list[object], str]] = {
    "too many": ([ENTRY] * (MAX_ENTRIES + 1), "^9 log entries: at most 8 are read$"),
    "no object": (["entry"], "^a log entry that is no object$"),
    "a field more": ([{**ENTRY, "publicKey": ""}], "publicKey"),
    "a field more in the proof": ([with_proof(leaf="")], "leaf"),
    "no log": ([{**ENTRY, "logId": {}}], "keyId"),
    "no body": ([{**ENTRY, "canonicalizedBody": None}], "canonicalizedBody"),
    "a body that is no base64": ([{**ENTRY, "canonicalizedBody": "!"}], "^canonicalizedBody is not base64"),
    "a promise that is no base64": (
        [{**ENTRY, "inclusionPromise": {"signedEntryTimestamp": "!"}}],
        "^signedEntryTimestamp is not base64",
    ),
    "a root that is no base64": ([with_proof(rootHash="!")], "^rootHash is not base64"),
    "a hash that is no base64": ([with_proof(hashes=["!"])], "^hashes is not base64"),
    "a hash that is no text": ([with_proof(hashes=[1])], "^an inclusion proof with a hash that is no text$"),
    "a size that is none": ([with_proof(treeSize="-1")], "^the JSON field 'treeSize' is no number"),
    "an index in the tree that is none": ([with_proof(logIndex="-1")], "^the JSON field 'logIndex' is no number"),
    "a long path": ([with_proof(hashes=[b64(b"x")] * (MAX_HASHES + 1))], TOO_LARGE),
    "a long checkpoint": ([with_proof(checkpoint={"envelope": "x" * (MAX_CHECKPOINT + 1)})], TOO_LARGE),
}


@pytest.mark.parametrize(("entries", "said"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_no_entry_is_refused(entries: list[object], said: str) -> None:
    assert re.search(said, refusal(from_bundle, entries))


NO_COSIGN: dict[str, tuple[dict[str, Any], str]] = {
    "no promise": ({**COSIGN, "SignedEntryTimestamp": None}, "SignedEntryTimestamp"),
    "no payload": ({**COSIGN, "Payload": None}, "Payload"),
    "a field more": ({**COSIGN, "proof": {}}, "proof"),
    **{
        f"another {name}": ({**COSIGN, "Payload": {**COSIGN["Payload"], name: value}}, name)
        for name, value in {"body": 1, "logID": None, "logIndex": "x", "integratedTime": -1, "more": 1}.items()
    },
}


@pytest.mark.parametrize(("raw", "said"), NO_COSIGN.values(), ids=list(NO_COSIGN))
def test_what_is_no_entry_of_cosign_is_refused(raw: dict[str, Any], said: str) -> None:
    assert re.search(said, refusal(from_cosign, raw))
