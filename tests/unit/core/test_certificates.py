"""The webhook's certificate: good for its names, renewed in time, and never served before it is trusted."""

import ipaddress
import ssl
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from tests.unit.core.test_keys import framed
from tests.unit.formats.chains import of_unknown_version, unread_name

from aegis.core.certificates import Issued, Step, changes, expiry, issue, plan
from aegis.core.certificates.issue import BACKDATED, LIFE
from aegis.core.certificates.plan import OVERLAP

NAMES = ("aegis-webhook.aegis-system.svc", "127.0.0.1", "::1")
NOW = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
DUE = NOW + timedelta(days=61)
Data = Mapping[str, bytes]


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def fresh(now: datetime = NOW, names: tuple[str, ...] = NAMES) -> Issued:
    return issue(names, now, new_key)


def entries(issued: Issued) -> dict[str, bytes]:
    return {"tls.crt": issued.certificate, "tls.key": issued.key, "ca.crt": issued.authority}


def done(step: Step, data: Data, now: datetime) -> dict[str, bytes]:
    """The Secret after that step."""
    merged = {**data, **changes(step, data, lambda: fresh(now))}
    return {name: value for name, value in merged.items() if value is not None}


def handshake(data: Data, bundle: bytes, host: str) -> None:
    """A real TLS handshake in memory, as strict as OpenSSL can be. Raises ssl.SSLError."""
    client = ssl.create_default_context(cadata=bundle.decode())
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _load(server, data)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    peers = [
        client.wrap_bio(to_client, to_server, server_hostname=host),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    while peers:
        for peer in tuple(peers):
            try:
                peer.do_handshake()
                peers.remove(peer)
            except ssl.SSLWantReadError:
                continue


def _load(context: ssl.SSLContext, data: Data) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data["tls.crt"] + data["tls.key"])
        file.flush()
        context.load_cert_chain(file.name)


@pytest.mark.parametrize("host", NAMES)
def test_clients_that_trust_the_bundle_trust_the_certificate_under_each_name(host: str) -> None:
    data = entries(issue(NAMES, datetime.now(UTC), new_key))
    handshake(data, data["ca.crt"], host)


def test_clients_trust_no_other_name_and_no_other_authority() -> None:
    data, other = (entries(issue(NAMES, datetime.now(UTC), new_key)) for _ in range(2))
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for"):
        handshake(data, data["ca.crt"], "127.0.0.2")
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(data, other["ca.crt"], "127.0.0.1")


def test_a_certificate_is_for_serving_these_names_and_its_authority_for_signing_it() -> None:
    issued = fresh()
    certificate = x509.load_pem_x509_certificate(issued.certificate)
    authority = x509.load_pem_x509_certificate(issued.authority)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["aegis-webhook.aegis-system.svc"]
    assert set(names.get_values_for_type(x509.IPAddress)) == {ipaddress.ip_address(name) for name in NAMES[1:]}
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(True, 0)
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    assert certificate.not_valid_before_utc == NOW - BACKDATED
    assert certificate.not_valid_after_utc == authority.not_valid_after_utc == NOW + LIFE
    assert certificate.serial_number != authority.serial_number


def test_nothing_holds_the_authority_s_private_key() -> None:
    keys: list[ec.EllipticCurvePrivateKey] = []

    def remembering() -> ec.EllipticCurvePrivateKey:
        keys.append(new_key())
        return keys[-1]

    issued = issue(NAMES, NOW, remembering)
    kept = serialization.load_pem_private_key(issued.key, None)
    assert [key.public_key() == kept.public_key() for key in keys] == [False, True]
    assert b"PRIVATE" not in issued.certificate + issued.authority
    assert issued.key.decode() not in repr(issued)


def test_a_new_certificate_is_kept_until_two_thirds_of_its_life_have_passed() -> None:
    data = entries(fresh())
    due = NOW - BACKDATED + (LIFE + BACKDATED) * 2 / 3
    assert plan(data, NAMES, NOW).step is Step.KEEP
    assert plan(data, NAMES, due - timedelta(seconds=1)).step is Step.KEEP
    assert plan(data, NAMES, due).step is Step.STAGE
    assert changes(Step.KEEP, data, fresh) == {}


def test_a_renewal_is_trusted_for_a_while_before_it_is_served() -> None:
    before = entries(fresh())
    staged = done(plan(before, NAMES, DUE).step, before, DUE)
    assert (staged["tls.crt"], staged["tls.key"]) == (before["tls.crt"], before["tls.key"])
    assert staged["ca.crt"].startswith(before["ca.crt"])
    assert staged["ca.crt"].count(b"BEGIN") == 2

    assert plan(staged, NAMES, DUE).step is Step.KEEP
    assert plan(staged, NAMES, DUE + OVERLAP - timedelta(seconds=1)).step is Step.KEEP
    assert plan(staged, NAMES, DUE + OVERLAP).step is Step.PROMOTE

    promoted = done(Step.PROMOTE, staged, DUE + OVERLAP)
    assert set(promoted) == {"tls.crt", "tls.key", "ca.crt"}
    assert (promoted["tls.crt"], promoted["tls.key"]) == (staged["next.crt"], staged["next.key"])
    # Replicas that have not noticed yet still serve the old certificate.
    assert promoted["ca.crt"] == staged["ca.crt"]
    assert plan(promoted, NAMES, DUE + OVERLAP).step is Step.KEEP


def test_at_every_step_of_a_renewal_both_certificates_that_may_be_served_are_trusted() -> None:
    start = datetime.now(UTC) - LIFE * 0.7
    before = entries(fresh(start))
    now = datetime.now(UTC)
    staged = done(Step.STAGE, before, now)
    promoted = done(Step.PROMOTE, staged, now + OVERLAP)
    for served in (before, promoted):
        for bundle in (staged["ca.crt"], promoted["ca.crt"]):
            handshake(served, bundle, "127.0.0.1")


def test_the_next_renewal_drops_the_authority_before_the_last() -> None:
    first = entries(fresh())
    second = done(Step.PROMOTE, done(Step.STAGE, first, DUE), DUE)
    later = DUE + timedelta(days=61)
    third = done(Step.STAGE, second, later)
    assert third["ca.crt"].count(b"BEGIN") == 2
    assert first["ca.crt"] not in third["ca.crt"]


def test_a_successor_that_waited_too_long_or_is_broken_is_staged_anew() -> None:
    staged = done(Step.STAGE, entries(fresh()), DUE)
    assert plan(staged | {"next.key": b"?"}, NAMES, DUE + OVERLAP).step is Step.STAGE
    assert plan({k: v for k, v in staged.items() if k != "next.key"}, NAMES, DUE + OVERLAP).step is Step.STAGE
    assert done(Step.STAGE, staged, DUE)["ca.crt"].count(b"BEGIN") == 2


OTHER = fresh()
GOOD = entries(fresh())
CANNOT_SERVE: tuple[tuple[str, Data, datetime, tuple[str, ...], str], ...] = (
    ("nothing is there", {}, NOW, NAMES, "does not exist yet"),
    ("it cannot be read", GOOD | {"tls.crt": b"?"}, NOW, NAMES, "or its key cannot be read"),
    ("there is no key", {k: v for k, v in GOOD.items() if k != "tls.key"}, NOW, NAMES, "or its key cannot be read"),
    ("the key is another's", GOOD | {"tls.key": OTHER.key}, NOW, NAMES, "does not belong to its key"),
    ("the authority is another's", GOOD | {"ca.crt": OTHER.authority}, NOW, NAMES, "is not signed by an authority in"),
    ("the authority cannot be read", GOOD | {"ca.crt": b"?"}, NOW, NAMES, "is not signed by an authority in"),
    ("it has ended", GOOD, NOW + LIFE, NAMES, "has ended 2027-02-22 10:05 UTC"),
    ("a name is new", GOOD, NOW, (*NAMES, "10.0.0.1", "new.svc"), "does not name 10.0.0.1, new.svc"),
)


@pytest.mark.parametrize(
    ("data", "now", "names", "why"), [row[1:] for row in CANNOT_SERVE], ids=[r[0] for r in CANNOT_SERVE]
)
def test_what_cannot_serve_is_issued_at_once(data: Data, now: datetime, names: tuple[str, ...], why: str) -> None:
    due = plan(data, names, now)
    assert due.step is Step.ISSUE
    assert due.why.startswith(why)
    assert plan(done(Step.ISSUE, data, now), NAMES, now).step is Step.KEEP


def test_what_is_served_until_replicas_notice_a_new_name_stays_trusted() -> None:
    issued = done(Step.ISSUE, GOOD, NOW)
    assert issued["ca.crt"].startswith(GOOD["ca.crt"])
    assert issued["ca.crt"].count(b"BEGIN") == 2


def test_after_the_secret_was_deleted_nothing_of_before_is_trusted() -> None:
    assert done(Step.ISSUE, {}, NOW)["ca.crt"].count(b"BEGIN") == 1


def test_names_that_are_no_longer_needed_are_no_reason_to_hurry() -> None:
    assert plan(GOOD, NAMES[:1], NOW).step is Step.KEEP


def theirs(*extensions: x509.ExtensionType) -> dict[str, bytes]:
    """What somebody else stored: a certificate that signed itself, for nine days."""
    key = new_key()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "theirs")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW + timedelta(days=9))
    for extension in extensions:
        made = made.add_extension(extension, critical=False)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {"tls.crt": pem, "tls.key": private, "ca.crt": pem}


def test_a_certificate_of_somebody_else_is_kept_while_it_serves() -> None:
    data = theirs(x509.SubjectAlternativeName([x509.DNSName(NAMES[0])]))
    assert plan(data, NAMES[:1], NOW).step is Step.KEEP
    assert plan(data, NAMES[:1], NOW + timedelta(days=6)).step is Step.STAGE
    assert plan(data, NAMES, NOW).step is Step.ISSUE


@pytest.mark.parametrize("extensions", [(), (unread_name(),)], ids=["no name", "a name of a kind that cannot be read"])
def test_a_certificate_of_somebody_else_that_names_nobody_cannot_serve(extensions: tuple[x509.ExtensionType]) -> None:
    due = plan(theirs(*extensions), NAMES[:1], NOW)
    assert due.step is Step.ISSUE
    assert due.why == f"does not name {NAMES[0]}"


def test_what_is_of_no_known_version_is_issued_anew_and_not_trusted_any_more() -> None:
    odd = of_unknown_version(x509.load_pem_x509_certificate(GOOD["tls.crt"]).public_bytes(serialization.Encoding.DER))
    data = GOOD | {"tls.crt": framed("CERTIFICATE", odd)}
    assert plan(data, NAMES, NOW).step is Step.ISSUE
    assert done(Step.ISSUE, data, NOW)["ca.crt"].count(b"BEGIN") == 1
    assert expiry(data) is None
    assert plan(GOOD | {"ca.crt": framed("CERTIFICATE", odd)}, NAMES, NOW).why.startswith("is not signed")


def test_the_end_is_told_whoever_issued_it() -> None:
    assert expiry(GOOD) == NOW + LIFE
    assert expiry({}) is None
    assert expiry({"tls.crt": b"?"}) is None
