"""Whom a certificate names, and who stands behind it."""

from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from tests.minisigstore import IDENTITY, ISSUER, SIGNED, Instance
from tests.minisigstore.authority import Authority, Faults, new_key
from tests.unit.formats.chains import issue, of_unknown_version, unread_name

from aegis.core.errors import IdentityNotProven
from aegis.core.evidence import SignerIdentity
from aegis.core.identities import authorities_of, signer_of
from aegis.core.trusted_root import parse_trusted_root

INSTANCE = Instance()
ROOT = parse_trusted_root(INSTANCE.trusted_root())
WORKFLOW = "https://github.com/acme/models/.github/workflows/release.yml@refs/heads/main"


def certificate(subject: str = IDENTITY, issuer: str = ISSUER, by: Authority | None = None, **faults: Any) -> bytes:
    issued = (by or INSTANCE.authority).issue(new_key().public_key(), subject, issuer, SIGNED, Faults(**faults))
    return issued.public_bytes(Encoding.DER)


@pytest.mark.parametrize("subject", [IDENTITY, WORKFLOW])
def test_it_names_a_subject_and_the_issuer_that_vouched_for_it(subject: str) -> None:
    assert signer_of(certificate(subject)) == SignerIdentity(ISSUER, subject)


def self_made(*extensions: x509.ExtensionType) -> bytes:
    """A certificate with just these extensions: what is read of it does not depend on who made it."""
    key = new_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(x509.Name([]))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(INSTANCE.authority.root.not_valid_before_utc)
        .not_valid_after(INSTANCE.authority.root.not_valid_after_utc)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def old_issuer(value: bytes = ISSUER.encode()) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1"), value)


def new_issuer(value: bytes) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.8"), value)


def names(*subjects: x509.GeneralName) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(subjects)


EMAIL = x509.RFC822Name(IDENTITY)
USERNAME = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.7")


def test_an_issuer_in_the_older_extension_alone_counts() -> None:
    assert signer_of(self_made(old_issuer(), names(EMAIL))) == SignerIdentity(ISSUER, IDENTITY)


def test_a_user_name_is_a_subject() -> None:
    name = x509.OtherName(USERNAME, b"\x0c\x05robot")

    assert signer_of(self_made(old_issuer(), names(name))).subject == "robot"


NOBODY = {
    "no issuer": (self_made(names(EMAIL)), "0 issuers"),
    "two issuers": (certificate(old_issuer="https://evil.example"), "2 issuers"),
    "an issuer that is no text": (self_made(old_issuer(b"\xff"), names(EMAIL)), "cannot be read"),
    "an issuer of another type": (self_made(new_issuer(b"\x02\x01\x01"), names(EMAIL)), "cannot be read"),
    "an empty issuer": (self_made(old_issuer(b""), names(EMAIL)), "issuer is not"),
    "an issuer with a line end": (self_made(old_issuer(b"https://a\n"), names(EMAIL)), "issuer is not"),
    "an endless issuer": (self_made(old_issuer(b"a" * 513), names(EMAIL)), "issuer is not"),
    "no subject": (self_made(old_issuer()), "0 subjects"),
    "two subjects": (certificate(further_subject=WORKFLOW), "2 subjects"),
    "a subject of another kind": (self_made(old_issuer(), names(x509.DNSName("a.example"))), "no e-mail address"),
    "another kind of name": (
        self_made(old_issuer(), names(x509.OtherName(x509.ObjectIdentifier("1.2.3"), b"\x0c\x01a"))),
        "no e-mail address",
    ),
    "a user name of another type": (
        self_made(old_issuer(), names(x509.OtherName(USERNAME, b"\x02\x01\x01"))),
        "cannot be read",
    ),
    "a name that cannot be read": (issue("a", extra=unread_name()).der, "cannot be read"),
    "a version that does not exist": (of_unknown_version(certificate()), "cannot be read"),
    "no certificate": (b"\x30\x00", "cannot be read"),
}


@pytest.mark.parametrize(("der", "said"), NOBODY.values(), ids=list(NOBODY))
def test_a_certificate_that_names_nobody_or_several_names_none(der: bytes, said: str) -> None:
    with pytest.raises(IdentityNotProven, match=said):
        signer_of(der)


def test_behind_it_stand_its_issuer_and_the_log_that_lists_it() -> None:
    found = authorities_of(certificate(), ROOT)

    assert [authority.partition(":")[0] for authority in found] == ["ca", "ct"]
    assert set(found) <= set(ROOT.authorities)


UNKNOWN = {
    "another authority": (certificate(by=Authority()), "no certificate authority"),
    "no log": (certificate(promised=False), "0 signed certificate timestamps"),
    "another log": (certificate(certificate_log=new_key()), "not in the trusted root"),
    "itself": (self_made(), "no certificate authority"),
}


@pytest.mark.parametrize(("der", "said"), UNKNOWN.values(), ids=list(UNKNOWN))
def test_those_who_are_not_in_the_root_stand_behind_nothing(der: bytes, said: str) -> None:
    with pytest.raises(IdentityNotProven, match=said):
        authorities_of(der, ROOT)
