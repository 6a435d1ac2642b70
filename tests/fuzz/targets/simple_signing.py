"""The signed payloads of images (containers-signature.5), and what of them stands in a manifest's annotations."""

import json
from collections.abc import Iterator

from tests.fuzz.seeds import vectors, written
from tests.fuzz.target import Target, attempt

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats import annotations, first_sight, simple_signing

SIGNATURE = "MEUCIQDb0kDsJ4pWm0Zc9Kk1hyqz7cPZ0rJ2p0o6Zq2Y3wq1rwIgQ2d6T2m0yqCkqCW0cJHbnRr2yN4kJ8mPp1sQ3vX5yZg="
PAYLOAD = {
    "critical": {
        "identity": {"docker-reference": "registry.example/models/llama"},
        "image": {"docker-manifest-digest": f"sha256:{'ab' * 32}"},
        "type": "cosign container image signature",
    },
    "optional": {"creator": "somebody"},
}


def holds(data: bytes) -> None:
    """A payload is read as a file that is put together of it, and names exactly one digest."""
    made = attempt(SignatureUnreadable, simple_signing.file_of, data, {annotations.SIGNATURE: SIGNATURE})
    for content in (data, made):
        file = attempt(SignatureUnreadable, first_sight, content) if content else None
        if file is None or not simple_signing.FORM.recognises(file):
            continue
        parsed = attempt(SignatureUnreadable, simple_signing.FORM.read, file)
        assert parsed is None or (parsed.claims and len(parsed.claims.subjects[0].digests) == 1)


def seeds() -> Iterator[bytes]:
    yield from vectors("signatures/oci/*")
    yield from written(PAYLOAD, PAYLOAD | {"optional": None})
    yield simple_signing.file_of(json.dumps(PAYLOAD).encode(), {annotations.SIGNATURE: SIGNATURE})


TARGET = Target(holds, seeds)
