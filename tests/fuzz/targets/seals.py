"""Seals: what stands in a status that others may write, and the payload that another version may have written."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from tests.fuzz.seeds import written
from tests.fuzz.target import Target, attempt
from tests.unit.core.builders import NOW, evidence, signature

from aegis.adapters.cluster.objects import ObjectMeta, SignedModelObject, SignedModelSpec, SignedModelStatus
from aegis.adapters.cluster.packing import Packer
from aegis.core.evidence import LogEntry, SignerIdentity, SigningTime, TimeSource
from aegis.core.keys import Validity
from aegis.core.payload import from_payload, to_payload
from aegis.core.seal import SealKey, SealKeys, seal, unseal

OURS, FOREIGN = SealKey(b"\1" * 32), SealKey(b"\2" * 32)
KEYS = SealKeys(OURS)
SIGNED = signature()
PACKER = Packer(whole=True)
META = ObjectMeta(name="llama", namespace="team-a", uid="uid")
SPEC = SignedModelSpec(uri="s3://models/llama/")
FULL = replace(
    SIGNED,
    identity=SignerIdentity("https://issuer.example", "release@example.com"),
    vouched_by=("issuer:ab", "log:cd"),
    signing_time=SigningTime(NOW, TimeSource.TRANSPARENCY_LOG),
    log_entry=LogEntry("ab" * 32, 7),
    validity=Validity(NOW, NOW + timedelta(days=1)),
    predicate_type="https://slsa.dev/provenance/v1",
    subject="model.bin",
)


def seal_holds(data: bytes) -> None:
    """Nothing but what was sealed here is ever opened."""
    text = data.decode("utf-8", "replace")
    assert unseal(text, KEYS) is None or unseal(text, SealKeys(FOREIGN)) is None
    opened = unseal(text, KEYS)
    assert opened is None or seal(opened, OURS) == text


def payload_holds(data: bytes) -> None:
    """A payload is evidence, which is written and read again as the same, or it is refused."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return
    found = attempt((ValueError, TypeError), from_payload, value)
    if found is not None:
        assert from_payload(json.loads(json.dumps(to_payload(found)))) == found
        assert unseal(seal(found, OURS), KEYS) is not None


def packed_holds(data: bytes) -> None:
    """Of a payload that some version sealed nothing is believed packed that is not believed as it stands."""
    signed = f"v1.{OURS.id}.{base64.urlsafe_b64encode(data).rstrip(b'=').decode()}"
    text = f"{signed}.{OURS.mac(signed)}"
    model = PACKER.pack(SignedModelObject(metadata=META, spec=SPEC, status=SignedModelStatus(seal=text)), KEYS)
    found = model.opened().evidence if model is not None else None
    if found is not None:
        # The two readers know other notations of a moment, and only those.
        moments = {"verifiedTime": found.verified.isoformat(), "sealedTime": found.sealed.isoformat()}
        assert from_payload({**json.loads(data), **moments}) == found


def _seals() -> Iterator[bytes]:
    yield from (seal(each, key).encode() for each in (evidence(), evidence(FULL)) for key in (OURS, FOREIGN))


def _payloads() -> Iterator[bytes]:
    yield from written(
        *(to_payload(each) for each in (evidence(), evidence(FULL, SIGNED), evidence(size=0, files=0, marks=bytes(16))))
    )


SEAL = Target(seal_holds, _seals)
PAYLOAD = Target(payload_holds, _payloads)
PACKED = Target(packed_holds, _payloads)
