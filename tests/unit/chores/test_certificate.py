"""The certificates' rounds: what is written, what is entered, and in which order."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from tests.unit.chores.memory import MemoryAuthorities, MemorySecrets

from aegis.core.certificates.issue import AUTHORITY_LIFE, LIFE
from aegis.core.certificates.plan import OVERLAP
from aegis.services.certificate import Names, SelfSigned, watch_expiry

CERTIFICATE, AUTHORITY = "aegis-webhook-tls", "aegis-webhook-ca"
NOW = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)


class Rig:
    """The service with a clock turned by hand."""

    def __init__(self, secrets: MemorySecrets | None = None) -> None:
        self.secrets = secrets or MemorySecrets()
        self.authorities = MemoryAuthorities()
        self.now = NOW
        self.told: list[datetime | None] = []
        self.told_authority: list[datetime | None] = []
        self.removed = 0
        self.service = SelfSigned(
            self.secrets,
            self.authorities,
            Names(AUTHORITY, CERTIFICATE, ("127.0.0.1",)),
            now=lambda: self.now,
            new_key=lambda: ec.generate_private_key(ec.SECP256R1()),
            told=self.told.append,
            told_authority=self.told_authority.append,
            told_removed=self._remove,
        )

    def _remove(self) -> None:
        self.removed += 1

    def round(self, after: timedelta = timedelta()) -> None:
        """Time passes, and a round is done."""
        self.now += after
        asyncio.run(self.service.keep())

    @property
    def leaf(self) -> dict[str, bytes]:
        return dict(self.secrets.stored[CERTIFICATE].data)

    @property
    def authority(self) -> dict[str, bytes]:
        return dict(self.secrets.stored[AUTHORITY].data)


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.round()
    return rig


def test_the_first_round_makes_both_and_enters(rig: Rig) -> None:
    assert set(rig.leaf) == set(rig.authority) == {"tls.crt", "tls.key", "ca.crt"}
    assert set(rig.secrets.kinds.values()) == {"kubernetes.io/tls"}
    assert rig.authorities.bundle == rig.authority["ca.crt"]
    assert (rig.told[-1], rig.told_authority[-1]) == (NOW + LIFE, NOW + AUTHORITY_LIFE)


def test_what_the_webhook_may_read_holds_no_key_of_the_authority(rig: Rig) -> None:
    assert rig.authority["tls.key"] not in rig.leaf.values()


def test_later_rounds_write_nothing(rig: Rig) -> None:
    for _ in range(4):
        rig.round(timedelta(days=1))
    assert (rig.secrets.writes, len(rig.authorities.entered)) == (2, 1)


def test_a_bundle_that_somebody_removed_is_entered_again_and_told(rig: Rig) -> None:
    rig.authorities.bundle = b""
    rig.round()
    assert rig.authorities.bundle == rig.authority["ca.crt"]
    assert (rig.secrets.writes, rig.removed) == (2, 1)


def test_a_renewal_is_one_write_and_changes_no_authority(rig: Rig) -> None:
    old, authority = rig.leaf["tls.crt"], rig.authority
    rig.round(LIFE * 0.7)
    assert rig.leaf["tls.crt"] != old
    assert (rig.authority, rig.secrets.writes, rig.removed) == (authority, 3, 0)


def test_a_new_authority_is_entered_before_what_it_signed_is_served(rig: Rig) -> None:
    rig.round(AUTHORITY_LIFE * 0.7)
    rig.round()
    served = rig.leaf["tls.crt"]
    assert rig.authority["ca.crt"].count(b"BEGIN") == 1
    # The certificate had ended as well: it was issued by the new authority at once, after that had been entered.
    assert rig.authorities.entered[-1] == rig.authority["ca.crt"]
    rig.round(LIFE * 0.5)
    assert rig.leaf["tls.crt"] == served
    assert rig.removed == 0


def test_an_authority_changes_in_three_steps(rig: Rig) -> None:
    while rig.now < NOW + AUTHORITY_LIFE * 0.65:
        rig.round(timedelta(days=4))
    while rig.authority["ca.crt"].count(b"BEGIN") == 1:
        old = rig.leaf["tls.crt"]
        rig.round(timedelta(hours=12))
    assert rig.leaf["tls.crt"] == old
    rig.round(timedelta(seconds=3))
    assert rig.authorities.bundle == rig.authority["ca.crt"]
    assert rig.leaf["tls.crt"] == old
    rig.round(OVERLAP)
    assert rig.leaf["tls.crt"] != old
    assert rig.authority["ca.crt"].count(b"BEGIN") == 2
    rig.round(OVERLAP)
    assert rig.authorities.bundle == rig.authority["ca.crt"] == rig.authority["tls.crt"]
    assert rig.removed == 0


def test_nothing_of_a_new_authority_is_served_in_the_round_that_entered_it(rig: Rig) -> None:
    del rig.secrets.stored[AUTHORITY]
    rig.round()
    old = rig.leaf["tls.crt"]
    # The API server did not answer after that, or an upgrade removed the bundle since.
    rig.authorities.bundle = b""
    rig.round(OVERLAP * 2)
    assert rig.leaf["tls.crt"] == old
    rig.round(timedelta(seconds=3))
    assert rig.leaf["tls.crt"] != old


@pytest.mark.parametrize("lost", [AUTHORITY, CERTIFICATE])
def test_whoever_loses_the_race_for_one_of_them_goes_on_with_the_winner_s(lost: str) -> None:
    winner, loser = Rig(), Rig()
    winner.round()

    def first() -> None:
        if lost == AUTHORITY or AUTHORITY in loser.secrets.stored:
            loser.secrets.meanwhile = lambda: None
            for name in (AUTHORITY, CERTIFICATE):
                loser.secrets.put(name, winner.secrets.stored[name].data)

    loser.secrets.meanwhile = first
    loser.round()
    assert (loser.authority, loser.leaf) == (winner.authority, winner.leaf)
    assert loser.authorities.bundle == winner.authority["ca.crt"]


def test_many_replicas_make_them_once() -> None:
    secrets = MemorySecrets()
    rigs = [Rig(secrets) for _ in range(5)]

    async def together() -> None:
        await asyncio.gather(*(rig.service.keep() for rig in rigs))

    asyncio.run(together())
    assert secrets.writes == 2
    assert {rig.authorities.bundle for rig in rigs} == {rigs[0].authority["ca.crt"]}


def test_a_secret_of_another_type_without_a_certificate_is_filled(rig: Rig) -> None:
    for name in (AUTHORITY, CERTIFICATE):
        rig.secrets.put(name, {})
    rig.round()
    assert {"tls.crt", "tls.key", "ca.crt"} <= set(rig.leaf) & set(rig.authority)
    assert rig.authorities.bundle == rig.authority["ca.crt"]


def test_the_log_says_what_was_done_and_why_and_shows_no_key(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rig.round(LIFE * 0.7)
    del rig.secrets.stored[AUTHORITY]
    rig.round()
    said = f"the certificate in the Secret '{CERTIFICATE}' ends 2026-12-01 10:05 UTC: a new certificate was issued"
    assert said in caplog.text
    assert f"the authority in the Secret '{AUTHORITY}' does not exist yet: a new authority was made" in caplog.text
    assert "PRIVATE KEY" not in caplog.text


def test_the_end_of_a_certificate_that_somebody_else_issues_is_told(rig: Rig) -> None:
    told: list[datetime | None] = []
    asyncio.run(watch_expiry(rig.secrets, CERTIFICATE, told.append))
    asyncio.run(watch_expiry(rig.secrets, "another", told.append))
    assert told == [NOW + LIFE, None]
