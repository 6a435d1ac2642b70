"""Each fault of an entry, a promise, a path or a checkpoint makes it prove nothing, alone."""

import base64
import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.minisigstore import SIGNED, Instance
from tests.minisigstore.authority import new_key
from tests.minisigstore.encoding import Object, b64, canonical
from tests.minisigstore.instance import entry_of
from tests.minisigstore.log import ORIGIN, leaf_of, path_of, root_of
from tests.unit.transparency.entries import BUNDLE, DATA, INSTANCE, KEY, proven

from aegis.core.errors import NotLogged


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
