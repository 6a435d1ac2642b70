"""What proves that a signature stands in a log, and that each fault alone makes it prove nothing."""

import base64
import copy
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from tests.minisigstore import SIGNED, Instance
from tests.minisigstore.authority import new_key
from tests.minisigstore.encoding import Object, b64, canonical, pae, pem, spki
from tests.minisigstore.instance import IN_TOTO, entry_of
from tests.minisigstore.log import ORIGIN, leaf_of, path_of, root_of

from aegis.core.digests import DIGESTS, Digest
from aegis.core.errors import NotLogged
from aegis.core.formats.log_entries import from_bundle, from_cosign
from aegis.core.keys import PublicKey
from aegis.core.transparency import Log, Logged, Proven, prove
from aegis.core.trusted_root import parse_trusted_root

DATA = b"weights"
LOGGED_AT = datetime.fromtimestamp(SIGNED, UTC)
INSTANCE = Instance()
KEY = new_key()
LOG = Log.of(PublicKey.from_key(INSTANCE.log.key.public_key()))
BUNDLE = INSTANCE.sign_with_key(KEY, DATA)


def logged(bundle: Object, data: bytes = DATA, key: ec.EllipticCurvePrivateKey = KEY) -> Logged:
    """What the bundle's signature was found to be."""
    signature = base64.b64decode(bundle["messageSignature"]["signature"])
    return Logged(signature, tuple(Digest.of(data, name) for name in DIGESTS), spki(key.public_key()))


def proven(bundle: Object, *logs: Log) -> Proven:
    return prove(from_bundle([entry_of(bundle)])[0], logged(bundle), logs or (LOG,))


def test_a_promise_and_a_path_prove_the_entry_and_its_time() -> None:
    assert proven(BUNDLE) == Proven(LOG.id, 5, LOGGED_AT)


def test_a_path_alone_proves_the_entry_and_no_time() -> None:
    bundle = copy.deepcopy(BUNDLE)
    del entry_of(bundle)["inclusionPromise"]

    assert proven(bundle) == Proven(LOG.id, 5, None)


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


def flipped(text: str) -> str:
    """Base64 with its last byte changed by one bit."""
    data = bytearray(base64.b64decode(text))
    data[-1] ^= 1
    return b64(bytes(data))


def proof_of(bundle: Object) -> Object:
    found: Object = entry_of(bundle)["inclusionProof"]
    return found


def _flip(field: Callable[[Object], Object], name: str) -> Callable[[Object], None]:
    return lambda bundle: field(bundle).update({name: flipped(field(bundle)[name])})


def _set(field: Callable[[Object], Object], **values: Any) -> Callable[[Object], None]:
    return lambda bundle: field(bundle).update(values)


def promise_of(bundle: Object) -> Object:
    found: Object = entry_of(bundle)["inclusionPromise"]
    return found


def _body(**changed: Any) -> Callable[[Object], None]:
    """The body edited, and nothing that was made over it."""

    def change(bundle: Object) -> None:
        body = json.loads(base64.b64decode(entry_of(bundle)["canonicalizedBody"]))
        entry_of(bundle)["canonicalizedBody"] = b64(canonical(body | changed))

    return change


def _of(other: Object) -> Callable[[Object], None]:
    """The entry of another bundle, which is as genuine."""
    return lambda bundle: bundle["verificationMaterial"].update(tlogEntries=[entry_of(other)])


def _first_hash_flipped(bundle: Object) -> None:
    proof_of(bundle)["hashes"][0] = flipped(proof_of(bundle)["hashes"][0])


def _checkpoint_edited(bundle: Object) -> None:
    envelope = proof_of(bundle)["checkpoint"]["envelope"]
    proof_of(bundle)["checkpoint"] = {"envelope": envelope.replace(ORIGIN, "another.log - 1")}


def _checkpoint_of_a_larger_tree(bundle: Object) -> None:
    tree = [*INSTANCE.log.leaves[:6], leaf_of(b"later")]
    proof_of(bundle)["checkpoint"] = {"envelope": INSTANCE.log.checkpoint(tree)}


def _checkpoint_by_another_log(bundle: Object) -> None:
    proof_of(bundle)["checkpoint"] = {"envelope": Instance().log.checkpoint(INSTANCE.log.leaves[:6])}


def _a_path_within_a_tree_of_others(bundle: Object) -> None:
    """Root and path of a tree that the log never signed, with the checkpoint that it did sign."""
    tree = [*INSTANCE.log.leaves[:5], leaf_of(base64.b64decode(entry_of(bundle)["canonicalizedBody"])), leaf_of(b"x")]
    proof_of(bundle).update(
        rootHash=b64(root_of(tree)), treeSize="7", hashes=[b64(each) for each in path_of(5, tree)], logIndex="5"
    )


def _neither(bundle: Object) -> None:
    del entry_of(bundle)["inclusionPromise"], entry_of(bundle)["inclusionProof"]


TWIN = INSTANCE.sign_with_key(KEY, DATA)
FAULTS: dict[str, tuple[Callable[[Object], None], str]] = {
    "promise flipped": (_flip(promise_of, "signedEntryTimestamp"), "did not promise"),
    "time edited": (_set(entry_of, integratedTime=str(int(SIGNED) + 60)), "did not promise"),
    "place edited": (_set(entry_of, logIndex="4"), "did not promise"),
    "hash of the path flipped": (_first_hash_flipped, "another tree"),
    "path without its last hash": (lambda bundle: proof_of(bundle)["hashes"].pop(), "too short"),
    "path with one hash more": (lambda bundle: proof_of(bundle)["hashes"].append(b64(b"\0" * 32)), "too long"),
    "root flipped": (_flip(proof_of, "rootHash"), "another tree"),
    "place in the tree edited": (_set(proof_of, logIndex="4"), "another tree"),
    "place outside the tree": (_set(proof_of, logIndex="6"), "below the tree's size"),
    "size edited": (_set(proof_of, treeSize="7"), "another tree"),
    "checkpoint edited": (_checkpoint_edited, "did not sign the checkpoint"),
    "checkpoint malformed": (_set(proof_of, checkpoint={"envelope": "x"}), "malformed"),
    "no checkpoint": (lambda bundle: proof_of(bundle).pop("checkpoint"), "malformed"),
    "checkpoint of a larger tree": (_checkpoint_of_a_larger_tree, "another tree"),
    "checkpoint by another log": (_checkpoint_by_another_log, "did not sign the checkpoint"),
    "a path in a tree that nobody signed": (_a_path_within_a_tree_of_others, "another tree"),
    "neither promise nor path": (_neither, "without a promise and without a proof"),
    "another log": (_set(entry_of, logId={"keyId": b64(b"\0" * 32)}), "not a trusted one"),
    "no log": (_set(entry_of, logId={"keyId": ""}), "not a trusted one"),
    "entry of another artifact": (_of(INSTANCE.sign_with_key(KEY, b"other")), "another artifact"),
    "entry of another signer": (_of(INSTANCE.sign_with_key(new_key(), DATA)), "another signer"),
    "entry of another signature": (_of(TWIN), "another signature"),
    "entry of another log": (_of(Instance().sign_with_key(KEY, DATA)), "not a trusted one"),
    "body edited": (_body(spec={}), "the entry's body"),
    "body of a kind that is not read": (_body(kind="rekord"), "not read"),
    "body of a version that is not read": (_body(apiVersion="0.0.9"), "not read"),
    "body that is no JSON": (_set(entry_of, canonicalizedBody=b64(b"x")), "the entry's body"),
    "body with a field twice": (_set(entry_of, canonicalizedBody=b64(b'{"kind":"a","kind":"b"}')), "twice"),
}


@pytest.mark.parametrize(("spoil", "said"), FAULTS.values(), ids=list(FAULTS))
def test_each_fault_alone_proves_nothing(spoil: Callable[[Object], None], said: str) -> None:
    bundle = copy.deepcopy(BUNDLE)
    spoil(bundle)

    with pytest.raises(NotLogged, match=said):
        proven(bundle)


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
