"""in-toto statements: a claim of some type (the predicate) about named artifacts (the subjects).

Specification: in-toto/attestation, spec/v1/statement.md and spec/v0.1.0. As it asks, fields that it does not name are
passed over: a producer that changes the meaning of those changes the predicate's type.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aegis.core.claims import Claims, Subject
from aegis.core.digests import DIGESTS, Digest
from aegis.core.errors import SignatureUnreadable
from aegis.core.strict_json import JSONObject, load_object, member, require, shown

V1 = "https://in-toto.io/Statement/v1"
V0_1 = "https://in-toto.io/Statement/v0.1"

_PREDICATE_TYPE = re.compile(r"[!-~]{1,512}")
"""What ModelPolicy.spec.signers[].predicateTypes can name."""
MAX_NAME = 256
"""Longest name of a subject in characters: file systems allow no longer ones."""


@dataclass(frozen=True, slots=True)
class NamedDigests:
    """A subject as it stands in the statement: '' for no name, digests in hex by the name of their algorithm."""

    name: str
    digests: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, read but not yet believed."""

    version: str
    predicate_type: str
    subjects: tuple[NamedDigests, ...]
    predicate: JSONObject


def read_statement(payload: bytes) -> Statement:
    """Reads a statement v0.1 or v1. Raises SignatureUnreadable, also for a JSON name that is there twice."""
    raw = load_object(payload)
    version = require(raw, "_type", str)
    if version not in (V1, V0_1):
        raise SignatureUnreadable(f"a statement of type {shown(version)}: {V0_1} and {V1} are read")
    predicate_type = require(raw, "predicateType", str)
    if not _PREDICATE_TYPE.fullmatch(predicate_type):
        raise SignatureUnreadable(f"a statement whose predicateType is {shown(predicate_type)}")
    subjects = require(raw, "subject", list)
    return Statement(version, predicate_type, tuple(map(_subject, subjects)), member(raw, "predicate", dict) or {})


def read_claims(statement: Statement) -> Claims:
    """What a statement claims that is about its subjects: any one of them may be the artifact.

    Digests by algorithms that Aegis does not compute (`gitCommit`, `blake2b`) name something else, or more of it, and
    are passed over; a subject that has no others cannot be compared. Raises SignatureUnreadable when none can be.
    """
    subjects = tuple(Subject(each.name, digests) for each in statement.subjects if (digests := _known(each)))
    if not subjects:
        raise SignatureUnreadable(f"a statement without a subject that has one of the digests {', '.join(DIGESTS)}")
    return Claims(statement.predicate_type, subjects)


def digest_of(value: object, algorithm: str, where: str) -> Digest:
    """A digest in lower-case hex, the only spelling that signers write. Raises SignatureUnreadable."""
    try:
        return Digest.parse(f"{algorithm}:{value if isinstance(value, str) else ''}")
    except ValueError:
        raise SignatureUnreadable(f"the {algorithm} digest of {shown(where)} is {shown(value)}") from None


def _subject(raw: object) -> NamedDigests:
    if not isinstance(raw, dict):
        raise SignatureUnreadable("a statement with a subject that is no JSON object")
    name = member(raw, "name", str) or ""
    if len(name) > MAX_NAME:
        raise SignatureUnreadable(f"a statement with a subject whose name has {len(name)} characters")
    return NamedDigests(name, member(raw, "digest", dict) or {})


def _known(subject: NamedDigests) -> tuple[Digest, ...]:
    return tuple(
        digest_of(value, algorithm, subject.name)
        for algorithm, value in subject.digests.items()
        if algorithm in DIGESTS
    )
