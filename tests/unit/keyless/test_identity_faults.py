"""Every fault of a keyless bundle proves no identity, alone."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from tests.minisigstore import SIGNED, Instance
from tests.minisigstore.authority import new_key
from tests.minisigstore.encoding import Object, b64
from tests.minisigstore.instance import entry_of
from tests.unit.keyless.checking import DATA, INSTANCE, checked, statement

from aegis.core.digests import Digest
from aegis.core.reasons import Reason


def flipped(entry: Object, *path: Any) -> None:
    *above, last = path
    for name in above:
        entry = entry[name]
    text = entry[last]
    entry[last] = ("B" if text[40] == "A" else "A").join((text[:40], text[41:]))


def spoilt(spoil: Callable[[Object], object], **faults: Any) -> Object:
    bundle = copy.deepcopy(INSTANCE.sign_blob(DATA, **faults))
    spoil(bundle)
    return bundle


def nothing(_: Object) -> None:
    """Leaves the bundle as it is."""


def of_another(bundle: Object) -> None:
    bundle["verificationMaterial"]["tlogEntries"] = [entry_of(INSTANCE.sign_blob(b"other"))]


FAULTS: dict[str, tuple[Object, str]] = {
    "certificate expired at the time of signing": (
        spoilt(nothing, begin=SIGNED - 3600),
        "not valid at validation time",
    ),
    "certificate not yet valid at the time of signing": (spoilt(nothing, begin=SIGNED + 3600), "not valid at"),
    "certificate not listed": (spoilt(nothing, promised=False), "signed certificate timestamp"),
    "certificate listed by an unknown log": (spoilt(nothing, certificate_log=new_key()), "SCT"),
    "certificate for a server": (spoilt(nothing, usage=ExtendedKeyUsageOID.SERVER_AUTH), "code signing"),
    "certificate of two subjects": (spoilt(nothing, further_subject="evil@models.example"), "2 subjects"),
    "certificate of two issuers": (spoilt(nothing, old_issuer="https://evil.example"), "2 issuers"),
    "promise flipped": (
        spoilt(lambda bundle: flipped(entry_of(bundle), "inclusionPromise", "signedEntryTimestamp")),
        "did not promise",
    ),
    "path flipped": (spoilt(lambda bundle: flipped(entry_of(bundle), "inclusionProof", "hashes", 0)), "another tree"),
    "no proof": (spoilt(lambda bundle: entry_of(bundle).pop("inclusionProof")), "without a proof"),
    "neither promise nor time": (
        spoilt(lambda bundle: (entry_of(bundle).pop("inclusionPromise"), entry_of(bundle).pop("integratedTime"))),
        "inclusion promise or signed timestamp",
    ),
    "time edited": (
        spoilt(lambda bundle: entry_of(bundle).update(integratedTime=str(int(SIGNED) + 60))),
        "did not promise",
    ),
    "no entry": (
        spoilt(lambda bundle: bundle["verificationMaterial"].update(tlogEntries=[])),
        "0 log entries and not with one",
    ),
    "two entries": (
        spoilt(lambda bundle: bundle["verificationMaterial"]["tlogEntries"].append(entry_of(bundle))),
        "2 log entries and not with one",
    ),
    "entry of another artifact": (spoilt(of_another), "another artifact"),
    "another artifact": (INSTANCE.sign_blob(b"other"), "another artifact"),
    "another instance": (Instance().sign_blob(DATA), "is not a trusted one"),
    "signature flipped": (spoilt(lambda bundle: flipped(bundle, "messageSignature", "signature")), "another signature"),
}


@pytest.mark.parametrize(("bundle", "said"), FAULTS.values(), ids=list(FAULTS))
def test_each_fault_alone_proves_no_identity(bundle: Object, said: str) -> None:
    record = checked(bundle)

    assert (record.problem, record.identity, record.log_entry) == (Reason.IDENTITY_NOT_PROVEN, None, None)
    assert said in record.unproven


@pytest.mark.parametrize("kind", ["text/plain", "application/vnd.in-toto+jsonx"])
def test_a_statement_under_another_label_is_none(kind: str) -> None:
    assert checked(INSTANCE.sign_statement(statement("00"), kind=kind)).problem is Reason.SIGNATURE_MALFORMED


def test_a_swapped_payload_is_no_statement_of_that_signer() -> None:
    mine = statement(Digest.of(DATA).value.hex())
    bundle = INSTANCE.sign_statement(statement("00" * 32))
    bundle["dsseEnvelope"]["payload"] = b64(mine)

    assert checked(bundle).problem is Reason.IDENTITY_NOT_PROVEN


def test_cosign_s_own_keyless_bundle_is_refused_by_what_it_lacks() -> None:
    bundle = INSTANCE.sign_blob(DATA)
    entry = entry_of(bundle)
    certificate = bundle["verificationMaterial"]["certificate"]["rawBytes"]
    lines = "\n".join(certificate[start : start + 64] for start in range(0, len(certificate), 64))
    text = f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
    legacy = {
        "base64Signature": bundle["messageSignature"]["signature"],
        "cert": b64(text.encode()),
        "rekorBundle": {
            "SignedEntryTimestamp": entry["inclusionPromise"]["signedEntryTimestamp"],
            "Payload": {
                "body": entry["canonicalizedBody"],
                "integratedTime": int(entry["integratedTime"]),
                "logIndex": int(entry["logIndex"]),
                "logID": INSTANCE.log.id.hex(),
            },
        },
    }

    record = checked(legacy)
    assert record.problem is Reason.IDENTITY_NOT_PROVEN
    assert "sign with 'cosign sign-blob --new-bundle-format --bundle'" in record.unproven
