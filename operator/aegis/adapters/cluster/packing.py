"""SignedModels in as little memory as a decision leaves them: what a status proves, until somebody asks, as bytes.

The code of a seal is checked when it arrives, and what it covers is taken apart only for who looks at the model. Of
ten thousand models few are asked for, and those again and again: the last that were opened stay open.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from aegis.adapters.cluster.objects import SignedModelObject
from aegis.adapters.cluster.payloads import Payload, WholePayload, WholeSignature
from aegis.core import uris
from aegis.core.errors import NotCanonical
from aegis.core.evidence import Evidence
from aegis.core.judgement import Model
from aegis.core.payload import from_payload
from aegis.core.reasons import Reason
from aegis.core.seal import SealKey, SealKeys, authentic
from aegis.core.spec.signed_model import ModelKey

OPEN = 256
"""How many models stay open."""


class _Facts(msgspec.Struct, array_like=True, gc=False):
    """A model without what it is looked up by. `evidence` are the values of a payload
    in the order of its fields."""

    namespace: str
    uid: str
    generation: int
    digest: str
    reported: str
    evidence: list[Any] | None = None


Place = tuple[str, str, str]
"""The name of a model, its URI and its revision."""


class PackedModel(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A model as it is kept (`model_index.Shelved`). `seal` is the key that opened its seal, or the seal if none did.

    With `withdrawn` the key is not there any more, and the evidence does not count.
    """

    name: str
    location: str
    revision: str
    facts: bytes
    seal: SealKey | str = ""
    withdrawn: bool = False

    @property
    def place(self) -> Place:
        """By what it is looked up."""
        return self.name, self.location, self.revision

    def opened(self) -> Model:
        """The model; its evidence is None unless a key that is there opened its seal."""
        return _opened(self)

    @property
    def uid(self) -> str:
        """Of the object that it was."""
        return _facts(self.facts).uid

    @property
    def proven(self) -> bool:
        """Whether it has evidence."""
        return isinstance(self.seal, SealKey) and not self.withdrawn

    @property
    def sealed(self) -> datetime:
        """When its evidence was sealed. Raises ValueError without evidence."""
        sealed: datetime = _values(_facts(self.facts))[_SEALED]
        return sealed

    @property
    def signers(self) -> frozenset[str] | None:
        """The fingerprints of who signed it, without opening it; None if no evidence is about it as it is."""
        values = _facts(self.facts).evidence if self.proven else None
        if values is None or any(value is not None for value in values[: len(_AS_OWN)]):
            return None
        return frozenset(each[_FINGERPRINT] for each in values[_SIGNATURES] if each[_FINGERPRINT])

    def with_evidence_of(self, other: "PackedModel") -> "PackedModel":
        """The same model with what another state of it proved."""
        facts = _facts(self.facts)
        facts.evidence = _relative(_whole(other.place, _facts(other.facts)), self.place, facts)
        return msgspec.structs.replace(self, facts=_encode(facts), seal=other.seal, withdrawn=other.withdrawn)


class Packer:
    """Packs what is read. `whole`: with what a verification needs of the last one, too."""

    def __init__(self, *, whole: bool) -> None:
        self._payload = msgspec.json.Decoder(WholePayload if whole else Payload).decode

    def pack(self, body: SignedModelObject, keys: SealKeys | None) -> PackedModel | None:
        """The model; None if its URI is not canonical, so that it is not known at all."""
        try:
            uris.check(body.spec.uri)
        except NotCanonical:
            return None
        metadata, spec = body.metadata, body.spec
        facts = _Facts(metadata.namespace, metadata.uid, metadata.generation, spec.digest, _reported(body))
        return self._packed((metadata.name, spec.uri, spec.revision), facts, body.status.seal, keys)

    def under(self, model: PackedModel, keys: SealKeys | None) -> PackedModel:
        """The model as it is under those keys."""
        if isinstance(model.seal, str):
            return self._packed(model.place, _facts(model.facts), model.seal, keys) if model.seal and keys else model
        withdrawn = keys is None or not keys.holds(model.seal)
        return model if withdrawn is model.withdrawn else msgspec.structs.replace(model, withdrawn=withdrawn)

    def _packed(self, place: Place, facts: _Facts, text: str, keys: SealKeys | None) -> PackedModel:
        found = authentic(text, keys) if text and keys else None
        if found is None:
            return PackedModel(*place, _encode(facts), text)
        key, payload = found
        facts.evidence = self._evidence(place, facts, payload)
        # Without any, another version of the operator wrote it, in a form that this one does not know.
        return PackedModel(*place, _encode(facts), key if facts.evidence else "")

    def _evidence(self, place: Place, facts: _Facts, payload: bytes) -> list[Any] | None:
        """What a seal says; None if it cannot be read."""
        try:
            said = self._payload(_base64(payload))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        values = list(msgspec.structs.astuple(said))
        values[_SIGNATURES] = [msgspec.structs.astuple(each) for each in said.signatures]
        return _relative(values, place, facts)


_encoder = msgspec.msgpack.Encoder()
_facts = msgspec.msgpack.Decoder(_Facts).decode
_bytes = msgspec.json.Decoder(bytes).decode
_STANDARD = bytes.maketrans(b"-_", b"+/")
_FIELDS: tuple[str, ...] = Payload.__struct_encode_fields__
_SIGNATURE_FIELDS: tuple[str, ...] = WholeSignature.__struct_encode_fields__
_SIGNATURES, _SEALED = _FIELDS.index("signatures"), _FIELDS.index("sealedTime")
_FINGERPRINT = _SIGNATURE_FIELDS.index("fingerprint")
_MOMENTS = ("verifiedTime", "sealedTime")
_AS_OWN = (None,) * 6
_WORDS = frozenset(reason.value for reason in Reason)


def _encode(value: object) -> bytes:
    """As MessagePack, in a piece of memory of its length: the encoder's own is half as large again."""
    return bytes(memoryview(_encoder.encode(value)))


def _base64(encoded: bytes) -> bytes:
    """RFC 4648 by msgspec, which takes half the time of the standard library. Raises msgspec.MsgspecError."""
    if b"-" in encoded or b"_" in encoded:
        # JSON in ASCII seldom comes to these letters.
        encoded = encoded.translate(_STANDARD)
    return _bytes(b'"%b%b"' % (encoded, b"=" * (-len(encoded) % 4)))


def _reported(body: SignedModelObject) -> str:
    """The reason of the Ready condition if it is a word of the vocabulary: whatever else stands there is not shown."""
    for entry in body.status.conditions:
        if entry.type == "Ready":
            return entry.reason if entry.reason in _WORDS else ""
    return ""


def _values(facts: _Facts) -> list[Any]:
    """Raises ValueError without evidence."""
    if facts.evidence is None:
        raise ValueError("there is no evidence")
    return facts.evidence


def _own(place: Place, facts: _Facts) -> list[Any]:
    """What evidence repeats of the model that it is about: the first fields of a payload."""
    name, location, revision = place
    return [facts.namespace, name, facts.uid, facts.generation, location, revision]


def _relative(values: list[Any], place: Place, facts: _Facts) -> list[Any]:
    """The values with None for each that the model has as well."""
    own = _own(place, facts)
    said = values[: len(own)]
    values[: len(own)] = _AS_OWN if said == own else [None if a == b else a for a, b in zip(said, own, strict=True)]
    return values


def _whole(place: Place, facts: _Facts) -> list[Any]:
    """The values of its evidence. Raises ValueError if it has none."""
    values, own = _values(facts), _own(place, facts)
    values[: len(own)] = [mine if value is None else value for value, mine in zip(values, own, strict=False)]
    return values


@lru_cache(OPEN)
def _opened(model: PackedModel) -> Model:
    facts = _facts(model.facts)
    return Model(
        key=ModelKey(facts.namespace, model.name, facts.uid),
        generation=facts.generation,
        uri=uris.ModelURI.parse(model.location),
        revision=model.revision,
        digest=facts.digest,
        evidence=_evidence(model, facts) if model.proven else None,
        reported=Reason(facts.reported) if facts.reported else None,
    )


def _evidence(model: PackedModel, facts: _Facts) -> Evidence | None:
    values = _whole(model.place, facts)
    raw = {name: value for name, value in zip(_FIELDS, values, strict=True) if value is not None}
    raw["signatures"] = [_signature(each) for each in raw["signatures"]]
    raw |= {name: raw[name].isoformat() for name in _MOMENTS}
    try:
        return from_payload(raw)
    except (ValueError, TypeError):
        # With a right code another version of the operator wrote it, in a form that this one does not know.
        return None


def _signature(values: Sequence[Any]) -> dict[str, Any]:
    given = {name: value for name, value in zip(_SIGNATURE_FIELDS, values, strict=False) if value is not None}
    return {"digest": "", **given}
