"""What ProtoJSON leaves out of a bundle, written out for the library, which demands it.

A signer may omit every field that is 0 or empty (protobuf.dev/programming-guides/json): the index of the first entry of
a log is one, and so is the proof of the only one. cosign omits them.
"""

import json
from typing import Any


def written_out(bundle: bytes) -> bytes:
    """The bundle with the index and the proof of each log entry complete; one of another shape as it is."""
    try:
        fields = json.loads(bundle)
        entries = fields["verificationMaterial"]["tlogEntries"]
        for entry in entries:
            _complete(entry)
    except (ValueError, LookupError, TypeError, AttributeError):
        return bundle
    return json.dumps(fields).encode()


def _complete(entry: dict[str, Any]) -> None:
    entry.setdefault("logIndex", "0")
    if "inclusionProof" in entry:
        entry["inclusionProof"].setdefault("logIndex", "0")
        entry["inclusionProof"].setdefault("hashes", [])
