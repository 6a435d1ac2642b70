"""What an entry says was signed: its body has to be about this signature, these bytes and this signer.

An entry proves only that somebody logged something. One of another signature, another artifact or another signer is
genuine as well, so everything that the body names is compared (CVE-2022-36056).

Specification: sigstore/rekor, pkg/types (hashedrekord and dsse), and sigstore/rekor-tiles for Rekor v2.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aegis.core import strict_json
from aegis.core.digests import DIGESTS, Digest
from aegis.core.errors import SignatureUnreadable
from aegis.core.strict_json import JSONObject, check_names, require


@dataclass(frozen=True, slots=True)
class Logged:
    """A signature that verified: its bytes, what it is over, and the signer's key or certificate as DER.

    `digests` are those of the artifact that is signed, and `payload` is None; or `payload` is the payload of the DSSE
    envelope that is signed, `digests` those of its encoding (PAE).
    """

    signature: bytes
    digests: tuple[Digest, ...]
    signer: bytes
    payload: bytes | None = None


Reader = Callable[[JSONObject, Logged], bool]


def is_about(body: bytes, logged: Logged) -> bool:
    """True when the body of an entry speaks of exactly that. Raises ValueError when it is of no known kind."""
    try:
        entry = strict_json.load_object(body)
        check_names(entry, ("apiVersion", "kind", "spec"))
        kind = f"{require(entry, 'kind', str)} {require(entry, 'apiVersion', str)}"
        if kind not in KINDS:
            raise ValueError(f"an entry of the kind {strict_json.shown(kind)} is not read: {', '.join(KINDS)} are")
        return KINDS[kind](require(entry, "spec", dict), logged)
    except SignatureUnreadable as error:
        raise ValueError(f"the entry's body: {error.detail}") from error


def _hashed_rekord(spec: JSONObject, logged: Logged) -> bool:
    """Rekor v1: hex of the digest, the signature, and the signer as PEM."""
    digest = require(require(spec, "data", dict), "hash", dict)
    signature = require(spec, "signature", dict)
    signer = require(require(signature, "publicKey", dict), "content", str)
    return (
        _is_digest(logged, require(digest, "algorithm", str), _hex(require(digest, "value", str)))
        and _is_base64_of(require(signature, "content", str), logged.signature)
        and _is_pem_of(signer, logged.signer)
    )


def _dsse(spec: JSONObject, logged: Logged) -> bool:
    """Rekor v1: the payload's hash and the one signature. The hash of the envelope depends on how it was written."""
    payload = require(spec, "payloadHash", dict)
    signatures = require(spec, "signatures", list)
    if logged.payload is None or len(signatures) != 1 or not isinstance(signatures[0], dict):
        return False
    digest = Digest.of(logged.payload)
    return (
        require(payload, "algorithm", str) == digest.algorithm
        and hmac.compare_digest(_hex(require(payload, "value", str)), digest.value)
        and _is_base64_of(require(signatures[0], "signature", str), logged.signature)
        and _is_pem_of(require(signatures[0], "verifier", str), logged.signer)
    )


_ALGORITHMS: Mapping[str, str] = MappingProxyType({"SHA2_256": "sha256", "SHA2_384": "sha384", "SHA2_512": "sha512"})


def _hashed_rekord_v2(spec: JSONObject, logged: Logged) -> bool:
    """Rekor v2: the digest of the artifact or of the envelope's encoding, the signature, and the signer as DER."""
    inner = require(spec, "hashedRekordV002", dict)
    data, signature = require(inner, "data", dict), require(inner, "signature", dict)
    verifier = require(signature, "verifier", dict)
    kind = "x509Certificate" if "x509Certificate" in verifier else "publicKey"
    algorithm = _ALGORITHMS.get(require(data, "algorithm", str), "")
    return (
        _is_digest(logged, algorithm, _base64(require(data, "digest", str)))
        and _is_base64_of(require(signature, "content", str), logged.signature)
        and _is_base64_of(require(require(verifier, kind, dict), "rawBytes", str), logged.signer)
    )


KINDS: Mapping[str, Reader] = MappingProxyType(
    {"hashedrekord 0.0.1": _hashed_rekord, "dsse 0.0.1": _dsse, "hashedrekord 0.0.2": _hashed_rekord_v2}
)
"""Kind and version of an entry's body → how it is compared."""


def _is_digest(logged: Logged, algorithm: str, value: bytes) -> bool:
    known = next((digest for digest in logged.digests if digest.algorithm == algorithm in DIGESTS), None)
    return known is not None and hmac.compare_digest(known.value, value)


def _is_base64_of(text: str, value: bytes) -> bool:
    return hmac.compare_digest(text.encode("ascii", "replace"), base64.b64encode(value))


def _is_pem_of(text: str, der: bytes) -> bool:
    """True for the base64 of one PEM block (RFC 7468) around `der`, which is told from a key by what it is."""
    found = _PEM.fullmatch(_base64(text))
    return found is not None and hmac.compare_digest(b"".join(found.group(2).split()), base64.b64encode(der))


_PEM = re.compile(rb"-----BEGIN (PUBLIC KEY|CERTIFICATE)-----\s+([A-Za-z0-9+/=\s]+)-----END \1-----\s*")


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
