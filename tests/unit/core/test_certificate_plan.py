"""The webhook's certificates: renewed in time, and never served before they are trusted."""

import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from tests.unit.core.issuing import AUTHORITY_DUE, DUE, NAMES, NOW, Data, Secrets, entries, fresh, handshake, new_key
from tests.unit.core.test_keys import framed
from tests.unit.formats.chains import of_unknown_version, unread_name

from aegis.core.certificates import Pair, Step, Stored, changes, expiry, issue, plan
from aegis.core.certificates.issue import AUTHORITY_LIFE, BACKDATED, LIFE
from aegis.core.certificates.plan import OVERLAP


def test_both_are_made_where_there_is_none() -> None:
    secrets = Secrets({}, {})
    assert secrets.settle() == [Step.AUTHORITY, Step.ISSUE]
    assert secrets.trusted == 1
    assert set(secrets.authority) == set(secrets.leaf) == {"tls.crt", "tls.key", "ca.crt"}
    assert secrets.leaf["ca.crt"] == secrets.authority["tls.crt"]


def test_a_new_certificate_is_kept_until_two_thirds_of_its_life_have_passed() -> None:
    secrets = Secrets(*fresh())
    due = NOW - BACKDATED + (LIFE + BACKDATED) * 2 / 3
    for now, step in ((NOW, Step.KEEP), (due - timedelta(seconds=1), Step.KEEP), (due, Step.ISSUE)):
        secrets.now = now
        assert secrets.due is step


def test_a_renewal_by_the_same_authority_changes_nothing_that_is_trusted() -> None:
    secrets = Secrets(*fresh(), DUE)
    before = dict(secrets.authority)
    assert secrets.settle() == [Step.ISSUE]
    assert secrets.authority == before
    secrets.now += OVERLAP
    assert secrets.settle() == []


def test_a_new_authority_comes_in_the_order_bundle_certificate_old_one_out() -> None:
    secrets = Secrets(*fresh(), AUTHORITY_DUE)
    secrets.leaf = dict(
        entries(issue(_pair(secrets.authority), NAMES, AUTHORITY_DUE, new_key), _pair(secrets.authority))
    )
    old, served = secrets.authority["tls.crt"], dict(secrets.leaf)

    secrets.step(Step.AUTHORITY)
    assert secrets.authority["ca.crt"].startswith(old)
    assert secrets.trusted == 2
    assert secrets.settle() == []
    assert secrets.leaf == served

    secrets.now += OVERLAP - timedelta(seconds=1)
    assert secrets.due is Step.KEEP
    secrets.now += timedelta(seconds=1)
    assert not plan(secrets.stored).at_once
    secrets.step(Step.ISSUE)
    assert secrets.leaf["ca.crt"] == secrets.authority["tls.crt"] != old
    # Replicas that have not noticed yet still serve the old certificate.
    assert secrets.settle() == []
    assert secrets.trusted == 2

    secrets.now += OVERLAP
    secrets.step(Step.BUNDLE)
    assert secrets.authority["ca.crt"] == secrets.authority["tls.crt"]
    assert secrets.settle() == []


def test_at_every_step_both_certificates_that_may_be_served_are_trusted() -> None:
    now = datetime.now(UTC)
    secrets = Secrets(*fresh(now - timedelta(days=250)), now)
    secrets.leaf = dict(entries(issue(_pair(secrets.authority), NAMES, now, new_key), _pair(secrets.authority)))
    served = [dict(secrets.leaf)]
    bundles = [secrets.authority["ca.crt"]]
    secrets.step(Step.AUTHORITY)
    bundles.append(secrets.authority["ca.crt"])
    secrets.now += OVERLAP
    handshake(served[0], bundles[0], "127.0.0.1")
    handshake(served[0], bundles[1], "127.0.0.1")
    secrets.step(Step.ISSUE)
    served.append(dict(secrets.leaf))
    for each in served:
        handshake(each, bundles[1], "127.0.0.1")
    secrets.now += OVERLAP
    secrets.step(Step.BUNDLE)
    handshake(served[1], secrets.authority["ca.crt"], "127.0.0.1")


def test_an_authority_that_was_lost_is_replaced_without_a_gap() -> None:
    secrets = Secrets(*fresh())
    old, served = secrets.authority["tls.crt"], dict(secrets.leaf)
    secrets.authority = {}
    assert secrets.settle() == [Step.AUTHORITY]
    assert secrets.leaf == served
    assert secrets.authority["ca.crt"].startswith(old)
    secrets.now += OVERLAP
    assert secrets.settle() == [Step.ISSUE]
    secrets.now += OVERLAP
    assert secrets.settle() == [Step.BUNDLE]
    assert secrets.trusted == 1


def test_after_both_secrets_were_deleted_nothing_of_before_is_trusted() -> None:
    secrets = Secrets(*fresh())
    before = secrets.authority["ca.crt"]
    secrets.authority, secrets.leaf = {}, {}
    secrets.settle()
    assert before not in secrets.authority["ca.crt"]


def test_a_bundle_that_lost_what_is_needed_is_set_at_once() -> None:
    secrets = Secrets(*fresh())
    good = secrets.authority["ca.crt"]
    for broken in (b"", b"?", fresh()[0]["ca.crt"]):
        secrets.authority["ca.crt"] = broken
        assert plan(secrets.stored).at_once
        assert secrets.settle() == [Step.BUNDLE]
        assert secrets.authority["ca.crt"] == good


def test_what_somebody_put_into_the_bundle_leaves_it() -> None:
    secrets = Secrets(*fresh())
    good = secrets.authority["ca.crt"]
    secrets.authority["ca.crt"] += fresh()[0]["ca.crt"]
    assert secrets.settle() == []
    secrets.now += OVERLAP
    assert secrets.settle() == [Step.BUNDLE]
    assert secrets.authority["ca.crt"] == good


def _pair(data: Data) -> Pair:
    return Pair(data["tls.crt"], data["tls.key"])


OTHER, GOOD = fresh(), fresh()
CANNOT_SERVE: tuple[tuple[str, Data, datetime, tuple[str, ...], str], ...] = (
    ("nothing is there", {}, NOW, NAMES, "does not exist yet"),
    ("it cannot be read", GOOD[1] | {"tls.crt": b"?"}, NOW, NAMES, "or its key cannot be read"),
    ("there is no key", {k: v for k, v in GOOD[1].items() if k != "tls.key"}, NOW, NAMES, "or its key cannot be read"),
    ("the key is another's", GOOD[1] | {"tls.key": OTHER[1]["tls.key"]}, NOW, NAMES, "does not belong to its key"),
    ("the authority is unknown", OTHER[1] | {"ca.crt": b""}, NOW, NAMES, "is not signed by an authority that is"),
    ("it has ended", GOOD[1], NOW + LIFE, NAMES, "has ended 2026-12-01 10:05 UTC"),
    ("the clock was ahead", fresh(NOW + LIFE)[1], NOW, NAMES, "begins only 2026-12-01 09:05 UTC"),
    ("a name is new", GOOD[1], NOW, (*NAMES, "10.0.0.1", "new.svc"), "does not name 10.0.0.1, new.svc"),
)


@pytest.mark.parametrize(
    ("leaf", "now", "names", "why"), [row[1:] for row in CANNOT_SERVE], ids=[r[0] for r in CANNOT_SERVE]
)
def test_what_cannot_serve_is_issued_at_once(leaf: Data, now: datetime, names: tuple[str, ...], why: str) -> None:
    stored = Stored(GOOD[0], leaf, names, now)
    due = plan(stored)
    assert (due.step, due.at_once) == (Step.ISSUE, True)
    assert due.why.startswith(why)
    assert plan(Stored(GOOD[0], changes(Step.ISSUE, stored, new_key), names, now)).step is Step.KEEP


def theirs(
    *extensions: x509.ExtensionType, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None, **signer: Pair
) -> dict[str, bytes]:
    """What somebody else stored: a certificate for nine days that signed itself, or that `by` signed."""
    key = key or new_key()
    by = signer.get("by")
    signing = serialization.load_pem_private_key(by.key, None) if by else key
    assert isinstance(signing, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "theirs")])
    issuer = x509.load_pem_x509_certificate(by.certificate).subject if by else name
    made = x509.CertificateBuilder(issuer, name, key.public_key(), 1, NOW, NOW + timedelta(days=9))
    for extension in extensions:
        made = made.add_extension(extension, critical=False)
    pem = made.sign(signing, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {"tls.crt": pem, "tls.key": private, "ca.crt": pem}


IS_ONE = x509.BasicConstraints(True, None)
CANNOT_SIGN: tuple[tuple[str, Data, datetime, str], ...] = (
    ("nothing is there", {}, NOW, "does not exist yet"),
    ("it has ended", GOOD[0], NOW + AUTHORITY_LIFE, "has ended 2027-11-24 10:05 UTC"),
    ("it is due", GOOD[0], AUTHORITY_DUE, "ends 2027-11-24 10:05 UTC"),
    ("it has no authority", theirs(), NOW, "is not that of an authority on an elliptic curve"),
    ("its key is RSA", theirs(IS_ONE, key=rsa.generate_private_key(65537, 2048)), NOW, "is not that of an authority"),
    ("another one signed it", theirs(IS_ONE, by=_pair(GOOD[0])), NOW, "did not sign itself"),
)


@pytest.mark.parametrize(("authority", "now", "why"), [r[1:] for r in CANNOT_SIGN], ids=[r[0] for r in CANNOT_SIGN])
def test_what_cannot_sign_is_replaced(authority: Data, now: datetime, why: str) -> None:
    due = plan(Stored(authority, GOOD[1], NAMES, now))
    assert due.step is Step.AUTHORITY
    assert due.why.startswith(why)


def test_names_that_are_no_longer_needed_are_no_reason_to_hurry() -> None:
    assert plan(Stored(*GOOD, NAMES[:1], NOW)).step is Step.KEEP


def test_from_a_certificate_of_somebody_else_to_an_own_one_there_is_no_gap() -> None:
    names = x509.SubjectAlternativeName(
        [x509.DNSName(NAMES[0]), *(x509.IPAddress(ipaddress.ip_address(each)) for each in NAMES[1:])]
    )
    secrets = Secrets({}, theirs(names, IS_ONE))
    before = dict(secrets.leaf)
    assert secrets.settle() == [Step.AUTHORITY]
    assert (secrets.leaf, secrets.trusted) == (before, 2)
    secrets.now += OVERLAP
    assert secrets.settle() == [Step.ISSUE]
    secrets.now += OVERLAP
    assert secrets.settle() == [Step.BUNDLE]
    assert secrets.trusted == 1


@pytest.mark.parametrize("extensions", [(), (unread_name(),)], ids=["no name", "a name of a kind that cannot be read"])
def test_a_certificate_of_somebody_else_that_names_nobody_cannot_serve(extensions: tuple[x509.ExtensionType]) -> None:
    data = theirs(*extensions)
    secrets = Secrets({}, data)
    secrets.step(Step.AUTHORITY)
    due = plan(secrets.stored)
    assert due.step is Step.ISSUE
    assert due.why == f"does not name {', '.join(sorted(NAMES))}"


def test_what_is_of_no_known_version_is_made_anew_and_not_trusted_any_more() -> None:
    der = x509.load_pem_x509_certificate(GOOD[1]["tls.crt"]).public_bytes(serialization.Encoding.DER)
    odd = framed("CERTIFICATE", of_unknown_version(der))
    secrets = Secrets(GOOD[0], GOOD[1] | {"tls.crt": odd})
    assert secrets.settle() == [Step.ISSUE]
    assert secrets.trusted == 1
    assert expiry({"tls.crt": odd}) is None
    assert Secrets(GOOD[0] | {"tls.crt": odd}, GOOD[1]).due is Step.AUTHORITY
    assert Secrets(GOOD[0] | {"ca.crt": odd}, GOOD[1]).due is Step.BUNDLE


def test_the_end_is_told_whoever_issued_it() -> None:
    assert expiry(GOOD[1]) == NOW + LIFE
    assert expiry({}) is None
    assert expiry({"tls.crt": b"?"}) is None
