"""A certificate counts when it leads to an authority that a policy names, at the time of the one who asks."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from tests.unit.formats.chains import NOW, SERVER_AUTH, Issued, ec_key, issue, of_unknown_version, unread_name
from tests.unit.formats.vectors import VECTORS, content

from aegis.core.certificate_paths import MAX_AUTHORITIES, follow, read_authorities
from aegis.core.errors import KeyRefused, NotCertified
from aegis.core.keys import PublicKey, Validity
from aegis.core.signatures import parse
from aegis.core.trusted_root import issuer_authority

ROOT = issue("root", ca=True)
MIDDLE = issue("middle", ROOT, ca=True, length=0)
LEAF = issue("release", MIDDLE)


def year(number: int) -> datetime:
    return datetime(number, 1, 1, tzinfo=UTC)


def refused(chain: Sequence[Issued], now: datetime = NOW, root: Issued = ROOT) -> str:
    with pytest.raises(NotCertified) as caught:
        follow([each.der for each in chain], [root.der], now)
    return caught.value.detail


def fingerprint(issued: Issued) -> str:
    return PublicKey.from_key(issued.certificate.public_key()).fingerprint


def test_a_way_tells_who_signed_and_on_what_that_rests() -> None:
    found = follow([LEAF.der, MIDDLE.der], [issue("another", ca=True).der, ROOT.der], NOW)

    assert found.key == PublicKey.from_key(LEAF.certificate.public_key())
    assert (found.subject, found.authority) == ("CN=release", "CN=root")
    assert found.vouched_by == (issuer_authority(ROOT.der), *map(fingerprint, (LEAF, MIDDLE, ROOT)))
    assert found.validity == Validity(year(2024), year(2044))


def test_it_is_valid_as_long_as_all_of_it_is() -> None:
    root = issue("root", ca=True, years=(2020, 2030))
    middle = issue("middle", root, ca=True, years=(2025, 2040))
    leaf = issue("release", middle, years=(2024, 2035))

    assert follow([leaf.der, middle.der], [root.der], NOW).validity == Validity(year(2025), year(2030))


GOOD: dict[str, Callable[[], list[Issued]]] = {
    "the authority itself brought along": lambda: [LEAF, MIDDLE, ROOT],
    "certificates that lead nowhere brought along": lambda: [LEAF, issue("x", ca=True), MIDDLE],
    "no other certificate between": lambda: [issue("release", ROOT)],
    "P-384": lambda: [issue("release", MIDDLE, key=ec_key(ec.SECP384R1())), MIDDLE],
    "a subject equal to its issuer's": lambda: [issue("middle", MIDDLE), MIDDLE],
    "a signer called an authority, that may not be one (as upstream's own vectors)": lambda: [
        issue("middle", MIDDLE, called_ca=True),
        MIDDLE,
    ],
    "no purpose, but a usage": lambda: [issue("release", MIDDLE, purposes=()), MIDDLE],
    "no usage, but a purpose": lambda: [issue("release", MIDDLE, usage=False), MIDDLE],
}


@pytest.mark.parametrize("chain", GOOD.values(), ids=list(GOOD))
def test_a_way_may_have(chain: Callable[[], list[Issued]]) -> None:
    assert follow([each.der for each in chain()], [ROOT.der], NOW).vouched_by[0] == issuer_authority(ROOT.der)


def _below_a_leaf() -> list[Issued]:
    return [issue("sub", LEAF), LEAF, MIDDLE]


def _too_long() -> list[Issued]:
    return [issue("release", below := issue("below", MIDDLE, ca=True)), below, MIDDLE]


def _rogue() -> list[Issued]:
    rogue = issue("root", ca=True)
    return [issue("release", rogue), rogue]


def _for_other_names() -> list[Issued]:
    middle = issue("m", ROOT, ca=True, extra=x509.NameConstraints([x509.DNSName("acme.test")], None))
    return [issue("a", middle, extra=x509.SubjectAlternativeName([x509.DNSName("other.test")])), middle]


def _between(**wrong: Any) -> list[Issued]:
    return [issue("a", middle := issue("m", ROOT, **{"ca": True} | wrong)), middle]


def _signer(name: str = "a", **wrong: Any) -> list[Issued]:
    return [issue(name, MIDDLE, **wrong), MIDDLE]


UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\5\0")
LEADS_NOWHERE = "no way to an authority"
BAD: dict[str, tuple[Callable[[], list[Issued]], str]] = {
    "a signer's certificate that has expired": (lambda: _signer(years=(2024, 2025)), "not valid at"),
    "one that is not valid yet": (lambda: _signer(years=(2040, 2044)), "not valid at"),
    "one between that has expired": (lambda: _between(years=(2024, 2025)), LEADS_NOWHERE),
    "a certificate for servers": (lambda: _signer(purposes=(SERVER_AUTH,)), "is not codeSigning"),
    "a certificate for anything": (lambda: _signer(purposes=(), usage=False), "does not say what its key is for"),
    "a signer who issued himself": (lambda: [issue("release")], LEADS_NOWHERE),
    "an authority that came along": (_rogue, LEADS_NOWHERE),
    "a signer's certificate between": (_below_a_leaf, LEADS_NOWHERE),
    "more certificates than one allows": (_too_long, "path length constraint"),
    "a certificate that is missing": (lambda: [LEAF], LEADS_NOWHERE),
    "one between that is no authority": (lambda: _between(ca=False, purposes=()), "must be asserted in a CA"),
    "an authority between in name alone": (
        lambda: _between(ca=False, called_ca=True, purposes=()),
        "an authority that may not sign certificates",
    ),
    "a weak key between": (lambda: _between(key=rsa.generate_private_key(65537, 1024)), "too weak"),
    "an authority as the signer": (lambda: [MIDDLE], "certificate of an authority"),
    "a weak hash between": (lambda: _between(algorithm=hashes.SHA224()), LEADS_NOWHERE),
    "a curve that is no key of a signer": (lambda: _signer(key=ec_key(ec.SECP256K1())), "secp256k1"),
    "a signer without a name": (lambda: _signer(name=""), "subject"),
    "a critical extension that nobody knows": (lambda: _signer(extra=UNKNOWN), "critical extension"),
    "a name of a kind that cannot be read": (lambda: _signer(extra=unread_name()), "cannot be read"),
    "one between with such a name": (lambda: _between(extra=unread_name()), LEADS_NOWHERE),
    "one between for other names than the signer's": (_for_other_names, LEADS_NOWHERE),
}


@pytest.mark.parametrize(("chain", "detail"), BAD.values(), ids=list(BAD))
def test_a_way_is_refused_with(chain: Callable[[], list[Issued]], detail: str) -> None:
    assert detail in refused(chain())


def test_an_authority_that_has_expired_vouches_for_nobody() -> None:
    root = issue("root", ca=True, years=(2020, 2026))

    assert LEADS_NOWHERE in refused([issue("release", root)], root=root)
    assert follow([issue("release", root).der], [root.der], year(2025)).validity.not_after == year(2026)


def test_nobody_chooses_the_time_but_who_asks() -> None:
    expired = [issue("release", MIDDLE, years=(2024, 2025)).der, MIDDLE.der]

    assert follow(expired, [ROOT.der], datetime(2024, 6, 1, tzinfo=UTC)).validity.not_after == year(2025)
    with pytest.raises(NotCertified, match="valid together from 2024-01-01"):
        follow(expired, [ROOT.der], year(2025))


def test_without_authorities_nobody_is_vouched_for() -> None:
    with pytest.raises(NotCertified, match="no policy names an authority"):
        follow([LEAF.der, MIDDLE.der], [], NOW)


def test_what_is_no_certificate_is_said() -> None:
    odd = of_unknown_version(LEAF.der)
    for chain in ([b"x"], [LEAF.der + b"\0", MIDDLE.der], [LEAF.der, b"x"], [odd, MIDDLE.der], [LEAF.der, odd]):
        with pytest.raises(NotCertified, match="cannot be read"):
            follow(chain, [ROOT.der], NOW)


CASES = json.loads(content("oms-cert/cases.json"))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_chain_of_the_vectors_ends_as_its_case_says(case: dict[str, str]) -> None:
    parsed = parse(content(case["file"]))
    try:
        follow(parsed.certificates, read_authorities(content(case["root"])), NOW)
    except NotCertified:
        assert case["expect"] == "reject"
    else:
        assert case["expect"] in ("accept", "either")


@pytest.mark.parametrize(("name", "detail"), [("cert", ""), ("cert-tls", "is not codeSigning")])
def test_what_the_reference_signer_wrote_is_followed_to_its_root(name: str, detail: str) -> None:
    parsed = parse(content(f"oms/{name}.oms.json"))
    root = read_authorities(content("oms-cert/oms-root.pem"))
    if detail:
        with pytest.raises(NotCertified, match=detail):
            follow(parsed.certificates, root, NOW)
        return
    assert follow(parsed.certificates, root, NOW).subject == "CN=models@example.com"


def test_every_chain_has_a_case() -> None:
    stored = {path.name for path in (VECTORS / "oms-cert").glob("*.json")} - {"cases.json"}

    assert {case["file"].partition("/")[2] for case in CASES} == stored


def test_authorities_are_read_each_once() -> None:
    assert read_authorities(ROOT.pem + MIDDLE.pem + ROOT.pem) == (ROOT.der, MIDDLE.der)


NO_AUTHORITY: dict[str, tuple[bytes, str]] = {
    "a signer's certificate": (LEAF.pem, "block 1 is a certificate that may not issue others"),
    "a weak authority": (
        issue("weak", ca=True, key=rsa.generate_private_key(65537, 1024)).pem,
        "1024 bits",
    ),
    "a key": (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "block 1 is a 'PUBLIC KEY'"),
    "a certificate of junk": (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "cannot be read"),
    "an authority with a name that cannot be read": (issue("a", ca=True, extra=unread_name()).pem, "cannot be read"),
    "nothing": (b"", "no PEM block"),
    "too many": (b"".join(issue(str(n), ca=True).pem for n in range(MAX_AUTHORITIES + 1)), "more than 16"),
}


@pytest.mark.parametrize(("pem", "detail"), NO_AUTHORITY.values(), ids=list(NO_AUTHORITY))
def test_no_authority_is(pem: bytes, detail: str) -> None:
    with pytest.raises(KeyRefused) as caught:
        read_authorities(pem)
    assert detail in caught.value.detail
