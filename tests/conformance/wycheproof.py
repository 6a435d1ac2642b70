"""Project Wycheproof's vectors (schema v1) against the keys and schemes of the core.

    python -m tests.conformance.wycheproof FOLDER

A file of vectors is for one scheme. Its keys are loaded as a keyring's would be, and its signatures are tried with what
a keyring that names this scheme allows. Prints a line a file, and every vector that ends otherwise than it should.
"""

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aegis.core.errors import KeyRefused
from aegis.core.keys import PublicKey
from aegis.core.schemes import schemes_for

FAMILIES = (
    (re.compile(r"rsa_signature_\d+_(sha(?:256|384|512))_test\.json"), "RSASSA-PKCS1-v1_5-{}"),
    (re.compile(r"rsa_pss_\d+_(sha(?:256|384|512))_mgf1_\d+(?:_params)?_test\.json"), "RSASSA-PSS-{}"),
    (re.compile(r"ecdsa_secp(?:256|384|521)r1_(sha(?:256|384|512))_test\.json"), "ECDSA-{}"),
    (re.compile(r"(ed25519)_test\.json"), "Ed25519"),
)
"""Names of files, and the scheme that their signatures are of; others are for schemes that Aegis does not have."""

ANY_SALT = "s_len changed"
"""Comment of vectors that are called invalid for a salt of another length than the file's, and that RFC 8017 9.1.2
calls consistent when the length is not given. OpenSSL salts as long as the key allows, so none is given here."""


@dataclass(frozen=True)
class Vector:
    """One signature, and what must become of it; `counts` is None where the file leaves that open."""

    number: int
    pem: str
    message: bytes
    signature: bytes
    counts: bool | None
    comment: str


@dataclass(frozen=True)
class Outcome:
    """What became of a file: how many vectors verified, did not, or have a key that is not used for the scheme."""

    file: str
    scheme: str
    verified: int
    refused: int
    unused: int
    wrong: tuple[Vector, ...]


def scheme_of(file: str) -> str | None:
    """The scheme of a file of vectors, or None when it is not of interest."""
    found = ((pattern.fullmatch(file), scheme) for pattern, scheme in FAMILIES)
    return next((scheme.format(match[1].upper()) for match, scheme in found if match), None)


def outcome(path: Path) -> Outcome:
    """Runs one file."""
    scheme, counts, wrong = scheme_of(path.name) or "", Counter[bool | None](), []
    for vector in _vectors(path):
        found = verifies(vector, scheme)
        counts[found] += 1
        if found is not None and vector.counts is not None and found != vector.counts:
            wrong.append(vector)
    return Outcome(path.name, scheme, counts[True], counts[False], counts[None], tuple(wrong))


def verifies(vector: Vector, named: str) -> bool | None:
    """Whether it verifies under a keyring that names the scheme; None when such a keyring does not use the key."""
    try:
        key = PublicKey.from_pem(vector.pem.encode())
    except KeyRefused:
        return None
    found = None
    for scheme in schemes_for(key, [named]):
        message = hashlib.new(scheme.digest, vector.message).digest() if scheme.digest else vector.message
        found = found or scheme.verifies(key, vector.signature, message)
    return found


def outcomes(folder: Path) -> Iterator[Outcome]:
    """Runs every file of interest."""
    return (outcome(path) for path in sorted(folder.iterdir()) if scheme_of(path.name))


def _vectors(path: Path) -> Iterator[Vector]:
    for group in json.loads(path.read_bytes())["testGroups"]:
        for test in group["tests"]:
            known = {"valid": True, "invalid": test["comment"].startswith(ANY_SALT)}
            yield Vector(
                number=test["tcId"],
                pem=group["publicKeyPem"],
                message=bytes.fromhex(test["msg"]),
                signature=bytes.fromhex(test["sig"]),
                counts=known.get(test["result"]),
                comment=test["comment"],
            )


def main(folder: str) -> int:
    """Prints the outcomes. Exit code: 0 when every vector ended as it should, and there were some."""
    found = list(outcomes(Path(folder)))
    print(f"{'file':<44} {'scheme':<26} verified refused unused wrong")
    for each in found:
        wrong = len(each.wrong)
        print(f"{each.file:<44} {each.scheme:<26} {each.verified:>8} {each.refused:>7} {each.unused:>6} {wrong:>5}")
        for vector in each.wrong:
            print(f"    {vector.number}: {vector.comment}")
    total = sum(each.verified + each.refused + each.unused for each in found)
    print(f"{total} vectors in {len(found)} files")
    return 0 if total and not any(each.wrong for each in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
