"""Signatures that certificates vouch for: found out once, tried again when a policy names another authority."""

import base64
import json
from dataclasses import replace

from tests.unit.formats.chains import Issued, issue
from tests.unit.formats.signing import FILES, envelope, manifest
from tests.unit.services.models import NOW, MemoryStore, task

from aegis.core.certificate_paths import follow
from aegis.core.evidence import Evidence, SignatureRecord, SignerIdentity
from aegis.core.formats.form import SignatureFormat
from aegis.core.reasons import Reason
from aegis.core.uris import ModelURI
from aegis.services.check_signatures import recheck
from aegis.services.notary import Notary
from aegis.services.verify_model import verify_model

FOLDER = "s3://models/llama/"
ROOT = issue("root", ca=True)
MIDDLE = issue("middle", ROOT, ca=True)
LEAF = issue("release", MIDDLE)
CHAIN = (LEAF, MIDDLE)


def bundle(chain: tuple[Issued, ...] = CHAIN, by: Issued = LEAF) -> bytes:
    """As the reference signer writes it, with a certificate."""
    raw = [{"rawBytes": base64.b64encode(each.der).decode()} for each in chain]
    return json.dumps(
        {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {"x509CertificateChain": {"certificates": raw}, "tlogEntries": []},
            "dsseEnvelope": envelope(manifest(), by.key),
        }
    ).encode()


def found(content: bytes, *authorities: Issued) -> tuple[Evidence, SignatureRecord]:
    store = MemoryStore()
    for path, data in FILES.items():
        store.put(f"{FOLDER}{path}", data)
    store.put(f"{FOLDER}model.sig", content)
    made = task([], authorities=frozenset(each.der for each in authorities))
    made = replace(made, spec=replace(made.spec, uri=ModelURI.parse(FOLDER)))
    evidence = verify_model(made, store.open).evidence
    return evidence, evidence.signatures[0]


def test_whom_a_certificate_names_is_recorded_with_what_it_rests_on() -> None:
    _, record = found(bundle(), ROOT)

    assert (record.format, record.scheme, record.problem) == (SignatureFormat.MODEL_SIGNING, "ECDSA-SHA256", None)
    assert record.identity == SignerIdentity("CN=root", "CN=release")
    way = follow([each.der for each in CHAIN], [ROOT.der], NOW)
    assert (record.vouched_by, record.validity) == (way.vouched_by, way.validity)
    assert record.fingerprint == ""
    assert record.bound


def test_without_its_authority_it_names_nobody_and_says_why() -> None:
    for authorities in ((), (issue("other", ca=True),)):
        _, record = found(bundle(), *authorities)
        assert (record.problem, record.identity) == (Reason.CERTIFICATE_NOT_TRUSTED, None)
        assert record.unproven


def test_a_certificate_does_not_make_up_for_a_signature() -> None:
    _, record = found(bundle(by=issue("release", MIDDLE)), ROOT)

    assert (record.problem, record.identity) == (Reason.SIGNATURE_INVALID, None)


def test_an_authority_that_a_policy_names_later_is_tried_without_the_artifact() -> None:
    short = issue("release", ROOT)
    before, record = found(bundle((short,), short))
    assert record.problem is Reason.CERTIFICATE_NOT_TRUSTED
    assert record.content is not None

    after = recheck(before, [], Notary(authorities=frozenset({ROOT.der}), now=NOW))

    assert after is not None
    assert after.signatures[0].identity == SignerIdentity("CN=root", "CN=release")


def test_a_file_too_large_to_keep_is_fetched_again() -> None:
    before, record = found(bundle((*CHAIN, *(issue(str(n), ca=True) for n in range(5)))))

    assert record.content is None
    assert recheck(before, [], Notary(authorities=frozenset({ROOT.der}), now=NOW)) is None
