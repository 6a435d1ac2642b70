"""One Sigstore: what it signs, and the root by which others trust it."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.minisigstore.authority import BEGIN, Authority, Faults, new_key
from tests.minisigstore.encoding import Object, b64, canonical, key_id, pae, pem, spki
from tests.minisigstore.log import TransparencyLog

IDENTITY = "release@models.example"
ISSUER = "https://issuer.mini.test"
SIGNED = 1767225600.0
"""2026-01-01: certificates of ten minutes have long expired."""

MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
IN_TOTO = "application/vnd.in-toto+json"


@dataclass
class Instance:
    """Every method makes a new key where it needs one."""

    authority: Authority = field(default_factory=Authority)
    log: TransparencyLog = field(default_factory=TransparencyLog)

    def sign_blob(
        self,
        data: bytes,
        subject: str = IDENTITY,
        *,
        issuer: str = ISSUER,
        at: float = SIGNED,
        begin: float | None = None,
        **faults: Any,
    ) -> Object:
        """A keyless bundle over `data`, logged `at` that time with a certificate that is valid from `begin`."""
        key = new_key()
        certificate = self.authority.issue(
            key.public_key(), subject, issuer, at - 5 if begin is None else begin, Faults(**faults)
        )
        signature = key.sign(data, ec.ECDSA(hashes.SHA256()))
        entry = self.log.add(hashed_rekord(data, signature, _pem(certificate)), at)
        return _bundle({"certificate": _raw(certificate), "tlogEntries": [self.log.bundled(entry)]}, data, signature)

    def sign_statement(
        self, payload: bytes, subject: str = IDENTITY, *, kind: str = IN_TOTO, at: float = SIGNED, **faults: Any
    ) -> Object:
        """A keyless bundle over a DSSE envelope around `payload`."""
        key = new_key()
        certificate = self.authority.issue(key.public_key(), subject, ISSUER, at - 5, Faults(**faults))
        signature = key.sign(pae(kind, payload), ec.ECDSA(hashes.SHA256()))
        return {
            "mediaType": MEDIA_TYPE,
            "verificationMaterial": {
                "certificate": _raw(certificate),
                "tlogEntries": [self._envelope_entry(kind, payload, signature, _pem(certificate), at)],
            },
            "dsseEnvelope": _envelope(kind, payload, signature),
        }

    def sign_with_key(self, key: ec.EllipticCurvePrivateKey, data: bytes, *, at: float = SIGNED) -> Object:
        """A bundle over `data` by a key of the caller, with its entry in the log."""
        signature = key.sign(data, ec.ECDSA(hashes.SHA256()))
        entry = self.log.add(hashed_rekord(data, signature, pem(key.public_key())), at)
        return _bundle(
            {"publicKey": {"hint": b64(key_id(key.public_key()))}, "tlogEntries": [self.log.bundled(entry)]},
            data,
            signature,
        )

    def sign_with_cosign(self, key: ec.EllipticCurvePrivateKey, data: bytes, *, at: float = SIGNED) -> Object:
        """The same as cosign's own bundle."""
        signature = key.sign(data, ec.ECDSA(hashes.SHA256()))
        entry = self.log.add(hashed_rekord(data, signature, pem(key.public_key())), at)
        return {"base64Signature": b64(signature), "rekorBundle": self.log.in_cosign_bundle(entry)}

    def attest_with_key(self, key: ec.EllipticCurvePrivateKey, payload: bytes, *, at: float = SIGNED) -> Object:
        """A bundle over a DSSE envelope by a key of the caller, with its entry in the log."""
        signature = key.sign(pae(IN_TOTO, payload), ec.ECDSA(hashes.SHA256()))
        entry = self._envelope_entry(IN_TOTO, payload, signature, pem(key.public_key()), at)
        return {
            "mediaType": MEDIA_TYPE,
            "verificationMaterial": {
                "publicKey": {"hint": b64(key_id(key.public_key()))},
                "tlogEntries": [entry],
            },
            "dsseEnvelope": _envelope(IN_TOTO, payload, signature),
        }

    def trusted_root(self, **changed: Any) -> bytes:
        """`trusted_root.json`; `changed` replaces whole fields of it."""
        begin = {"start": BEGIN.strftime("%Y-%m-%dT%H:%M:%SZ")}
        chain = [_raw(self.authority.intermediate), _raw(self.authority.root)]
        usual = {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [_log("https://rekor.mini.test", self.log.key, begin)],
            "certificateAuthorities": [
                {
                    "subject": {"organization": "mini.test", "commonName": "mini"},
                    "uri": "https://fulcio.mini.test",
                    "certChain": {"certificates": chain},
                    "validFor": begin,
                }
            ],
            "ctlogs": [_log("https://ct.mini.test", self.authority.log_key, begin)],
        }
        return json.dumps(usual | changed).encode()

    def _envelope_entry(self, kind: str, payload: bytes, signature: bytes, signer: bytes, at: float) -> Object:
        spec = {
            "envelopeHash": _sha256(canonical(_envelope(kind, payload, signature))),
            "payloadHash": _sha256(payload),
            "signatures": [{"signature": b64(signature), "verifier": b64(signer)}],
        }
        return self.log.bundled(self.log.add({"apiVersion": "0.0.1", "kind": "dsse", "spec": spec}, at))


def hashed_rekord(data: bytes, signature: bytes, signer: bytes) -> Object:
    """The body of an entry about a signature over `data`; `signer` is PEM."""
    spec = {
        "data": {"hash": _sha256(data)},
        "signature": {"content": b64(signature), "publicKey": {"content": b64(signer)}},
    }
    return {"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": spec}


def entry_of(bundle: Object) -> Object:
    """The log entry of a bundle, to be changed."""
    entry: Object = bundle["verificationMaterial"]["tlogEntries"][0]
    return entry


def _bundle(material: Object, data: bytes, signature: bytes) -> Object:
    digest = {"algorithm": "SHA2_256", "digest": b64(hashlib.sha256(data).digest())}
    return {
        "mediaType": MEDIA_TYPE,
        "verificationMaterial": material,
        "messageSignature": {"messageDigest": digest, "signature": b64(signature)},
    }


def _envelope(kind: str, payload: bytes, signature: bytes) -> Object:
    return {"payload": b64(payload), "payloadType": kind, "signatures": [{"sig": b64(signature)}]}


def _log(url: str, key: ec.EllipticCurvePrivateKey, valid: Object) -> Object:
    public = key.public_key()
    return {
        "baseUrl": url,
        "hashAlgorithm": "SHA2_256",
        "publicKey": {"rawBytes": b64(spki(public)), "keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": valid},
        "logId": {"keyId": b64(key_id(public))},
    }


def _sha256(data: bytes) -> Object:
    return {"algorithm": "sha256", "value": hashlib.sha256(data).hexdigest()}


def _raw(certificate: x509.Certificate) -> Object:
    return {"rawBytes": b64(certificate.public_bytes(serialization.Encoding.DER))}


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
