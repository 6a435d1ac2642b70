"""What proves that a signature stands in a log, and that an entry about something else does not."""

import base64
import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.minisigstore import SIGNED, rekor2
from tests.minisigstore.authority import new_key
from tests.minisigstore.encoding import Object, b64, pae, pem, spki
from tests.minisigstore.instance import IN_TOTO, entry_of
from tests.minisigstore.rekor2 import ProvingLog
from tests.unit.transparency.entries import BUNDLE, DATA, INSTANCE, KEY, LOG, LOGGED_AT, proven

from aegis.core.digests import Digest
from aegis.core.errors import NotLogged
from aegis.core.formats.log_entries import from_bundle, from_cosign
from aegis.core.keys import PublicKey
from aegis.core.transparency import Log, Logged, Proven, prove
from aegis.core.trusted_root import parse_trusted_root


def test_a_promise_and_a_path_prove_the_entry_and_its_time() -> None:
    assert proven(BUNDLE) == Proven(LOG.id, 5, LOGGED_AT)


def test_a_path_alone_proves_the_entry_and_no_time() -> None:
    bundle = copy.deepcopy(BUNDLE)
    del entry_of(bundle)["inclusionPromise"]

    assert proven(bundle) == Proven(LOG.id, 5, None)


def test_a_time_that_is_none_proves_nothing_whoever_promised_it() -> None:
    with pytest.raises(NotLogged, match="time is none"):
        proven(INSTANCE.sign_with_key(KEY, DATA, at=10**15))


def test_a_promise_alone_proves_as_much_as_both() -> None:
    bundle = INSTANCE.sign_with_cosign(KEY, DATA)
    signed = Logged(base64.b64decode(bundle["base64Signature"]), (Digest.of(DATA),), spki(KEY.public_key()))

    found = prove(from_cosign(bundle["rekorBundle"]), signed, (LOG,))

    assert found.moment == LOGGED_AT


def test_an_attestation_is_proven_by_its_payload() -> None:
    bundle = INSTANCE.attest_with_key(KEY, b"{}")
    signature = base64.b64decode(bundle["dsseEnvelope"]["signatures"][0]["sig"])
    message = Digest.of(pae(IN_TOTO, b"{}"))

    def found(payload: bytes | None) -> Proven:
        return prove(
            from_bundle([entry_of(bundle)])[0], Logged(signature, (message,), spki(KEY.public_key()), payload), (LOG,)
        )

    assert found(b"{}").moment == LOGGED_AT
    for other in (b"{ }", b"", None):
        with pytest.raises(NotLogged, match="another signature"):
            found(other)


VECTORS = Path(__file__).parents[2] / "vectors"
ROOT = parse_trusted_root((VECTORS / "sigstore" / "trusted_root.json").read_bytes())
WRITTEN_BY_COSIGN = {
    "cosign2.newbundle.json": "c2-p256.pub",
    "cosign3.newbundle.json": "c3-p256.pub",
    "cosign3.signingconfig.newbundle.json": "c3-p256.pub",
    "cosign3-rsa2048.newbundle.json": "rsa2048.pub.pem",
    "cosign2.oldbundle.json": "c2-p256.pub",
    "cosign3.oldbundle.json": "c3-p256.pub",
}


@pytest.mark.parametrize(("name", "signer"), WRITTEN_BY_COSIGN.items(), ids=list(WRITTEN_BY_COSIGN))
def test_what_cosign_writes_is_proven(name: str, signer: str) -> None:
    bundle = json.loads((VECTORS / "signatures" / "rekor" / name).read_bytes())
    model = (VECTORS / "signatures" / "blob" / "model.bin").read_bytes()
    key = PublicKey.from_pem((VECTORS / "signatures" / "keys" / signer).read_bytes())
    old = "base64Signature" in bundle
    signature = bundle["base64Signature"] if old else bundle["messageSignature"]["signature"]
    entry = from_cosign(bundle["rekorBundle"]) if old else from_bundle([entry_of(bundle)])[0]

    found = prove(entry, Logged(base64.b64decode(signature), (Digest.of(model),), key.der), ROOT.logs)

    assert found.moment is not None
    assert found.moment.date().isoformat() == "2026-11-22"


def _spec(bundle: Object, change: Callable[[Object], None]) -> Object:
    """A bundle whose entry is wholly genuine, but says something else."""
    changed = copy.deepcopy(bundle)
    body = json.loads(base64.b64decode(entry_of(changed)["canonicalizedBody"]))
    change(body["spec"])
    changed["verificationMaterial"]["tlogEntries"] = [INSTANCE.log.bundled(INSTANCE.log.add(body, SIGNED))]
    return changed


def _hash(**changed: Any) -> Callable[[Object], None]:
    return lambda spec: spec["data"]["hash"].update(changed)


def _signature(**changed: Any) -> Callable[[Object], None]:
    return lambda spec: spec["signature"].update(changed)


OTHERS: dict[str, Callable[[Object], None]] = {
    "another digest": _hash(value=hashlib.sha256(b"other").hexdigest()),
    "a digest that is no hex": _hash(value="zz"),
    "a short digest": _hash(value=hashlib.sha256(DATA).hexdigest()[:-2]),
    "another algorithm": _hash(algorithm="sha512"),
    "an algorithm that is not known": _hash(algorithm="md5"),
    "another signature": _signature(content=b64(b"x")),
    "another key": _signature(publicKey={"content": b64(pem(new_key().public_key()))}),
    "two keys": _signature(publicKey={"content": b64(pem(KEY.public_key()) + pem(new_key().public_key()))}),
    "a key that is no PEM": _signature(publicKey={"content": b64(spki(KEY.public_key()))}),
    "a key that is no base64": _signature(publicKey={"content": "é"}),
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=list(OTHERS))
def test_a_genuine_entry_about_something_else_proves_nothing(change: Callable[[Object], None]) -> None:
    with pytest.raises(NotLogged, match="about another"):
        proven(_spec(BUNDLE, change))


def test_a_digest_by_another_algorithm_is_compared_with_that_one() -> None:
    change = _hash(algorithm="sha384", value=hashlib.sha384(DATA).hexdigest())

    assert proven(_spec(BUNDLE, change)).moment == LOGGED_AT


def _rekor_v2(signature: bytes, *, digest: bytes, algorithm: str = "SHA2_256", key: bytes | None = None) -> Object:
    raw = {"rawBytes": b64(key or spki(KEY.public_key()))}
    body = rekor2.hashed_rekord(digest, signature, {"publicKey": raw})
    body["spec"]["hashedRekordV002"]["data"]["algorithm"] = algorithm
    return body


def _in_a_log(body: Object) -> tuple[Object, Log]:
    log = ProvingLog()
    return log.add(body), Log(log.id.hex(), PublicKey.from_key(log.key.public_key()))


def test_an_entry_of_rekor_v2_is_proven_by_its_path() -> None:
    signature = KEY.sign(DATA, ec.ECDSA(hashes.SHA256()))
    signed = Logged(signature, (Digest.of(DATA),), spki(KEY.public_key()))
    digest = hashlib.sha256(DATA).digest()

    entry, log = _in_a_log(_rekor_v2(signature, digest=digest))
    assert prove(from_bundle([entry])[0], signed, (log,)) == Proven(log.id, 3, None)

    # A person names the log by its key, which does not tell what the log calls itself.
    entry, log = _in_a_log(_rekor_v2(signature, digest=digest))
    assert prove(from_bundle([entry])[0], signed, (Log.of(log.key),)) == Proven(Log.of(log.key).id, 3, None)
    with pytest.raises(NotLogged, match="not a trusted one"):
        prove(from_bundle([entry])[0], signed, (Log.of(_in_a_log({})[1].key),))

    for other in (
        _rekor_v2(b"x", digest=digest),
        _rekor_v2(signature, digest=digest[:-1]),
        _rekor_v2(signature, digest=digest, algorithm="SHA2_512"),
        _rekor_v2(signature, digest=digest, algorithm="SHA3_256"),
        _rekor_v2(signature, digest=digest, key=spki(new_key().public_key())),
    ):
        entry, log = _in_a_log(other)
        with pytest.raises(NotLogged, match="about another"):
            prove(from_bundle([entry])[0], signed, (log,))
