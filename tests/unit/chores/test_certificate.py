"""The certificate's rounds: what is written, what is entered, and in which order."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from tests.unit.chores.memory import MemoryAuthorities, MemorySecrets

from aegis.core.certificates.issue import LIFE
from aegis.core.certificates.plan import OVERLAP
from aegis.services.certificate import SelfSigned, watch_expiry

NAME = "aegis-webhook-tls"
NOW = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)


class Rig:
    """The service with a clock turned by hand."""

    def __init__(self) -> None:
        self.secrets = MemorySecrets()
        self.authorities = MemoryAuthorities()
        self.now = NOW
        self.told: list[datetime | None] = []
        self.service = SelfSigned(
            self.secrets,
            self.authorities,
            name=NAME,
            names=("127.0.0.1",),
            now=lambda: self.now,
            new_key=lambda: ec.generate_private_key(ec.SECP256R1()),
            told=self.told.append,
        )

    def round(self, after: timedelta = timedelta()) -> None:
        """Time passes, and a round is done."""
        self.now += after
        asyncio.run(self.service.keep())

    @property
    def data(self) -> dict[str, bytes]:
        return dict(self.secrets.stored[NAME].data)


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.round()
    return rig


def test_the_first_round_issues_and_enters(rig: Rig) -> None:
    assert set(rig.data) == {"tls.crt", "tls.key", "ca.crt"}
    assert rig.secrets.kinds[NAME] == "kubernetes.io/tls"
    assert rig.authorities.bundle == rig.data["ca.crt"]
    assert rig.told[-1] == NOW + LIFE


def test_later_rounds_write_nothing(rig: Rig) -> None:
    for _ in range(5):
        rig.round(timedelta(days=1))
    assert (rig.secrets.writes, len(rig.authorities.entered)) == (1, 1)


def test_a_bundle_that_somebody_removed_is_entered_again(rig: Rig) -> None:
    rig.authorities.bundle = b""
    rig.round()
    assert rig.authorities.bundle == rig.data["ca.crt"]
    assert rig.secrets.writes == 1


def test_a_renewal_is_entered_before_it_is_served(rig: Rig) -> None:
    old = rig.data["tls.crt"]
    rig.round(LIFE * 0.7)
    assert rig.data["tls.crt"] == old
    rig.round(timedelta(seconds=3))
    assert rig.authorities.bundle == rig.data["ca.crt"]
    assert rig.data["ca.crt"].count(b"BEGIN") == 2
    rig.round(timedelta(seconds=3))
    assert rig.data["tls.crt"] == old
    rig.round(OVERLAP)
    assert rig.data["tls.crt"] != old
    assert "next.crt" not in rig.data
    assert rig.told[-1] == NOW + LIFE
    rig.round()
    assert rig.told[-1] is not None
    assert rig.told[-1] > NOW + LIFE
    assert rig.secrets.writes == 3


def test_a_successor_is_not_served_in_the_round_that_entered_its_authority(rig: Rig) -> None:
    rig.round(LIFE * 0.7)
    old = rig.data["tls.crt"]
    # The API server did not answer after the staging, or an upgrade removed the bundle since.
    rig.authorities.bundle = b""
    rig.round(OVERLAP * 2)
    assert rig.data["tls.crt"] == old
    rig.round(timedelta(seconds=3))
    assert rig.data["tls.crt"] != old


def test_whoever_loses_the_race_for_the_first_certificate_enters_the_winner_s() -> None:
    winner, loser = Rig(), Rig()
    winner.round()

    def first() -> None:
        loser.secrets.meanwhile = lambda: None
        loser.secrets.put(NAME, winner.data)

    loser.secrets.meanwhile = first
    loser.round()
    assert loser.data == winner.data
    assert loser.authorities.bundle == winner.data["ca.crt"]


def test_a_secret_of_another_type_without_a_certificate_is_filled(rig: Rig) -> None:
    rig.secrets.put(NAME, {})
    rig.round()
    assert {"tls.crt", "tls.key", "ca.crt"} <= set(rig.data)
    assert rig.authorities.bundle == rig.data["ca.crt"]


def test_the_log_says_what_was_done_and_why_and_shows_no_key(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rig.round(LIFE * 0.7)
    rig.round(OVERLAP)
    rig.round(OVERLAP)
    assert f"the certificate in the Secret '{NAME}' ends 2027-02-22 10:05 UTC: its successor is staged" in caplog.text
    assert "has a successor that is trusted for 5 minutes now: replaced by its successor" in caplog.text
    assert "PRIVATE KEY" not in caplog.text


def test_the_end_of_a_certificate_that_somebody_else_issues_is_told(rig: Rig) -> None:
    told: list[datetime | None] = []
    asyncio.run(watch_expiry(rig.secrets, NAME, told.append))
    asyncio.run(watch_expiry(rig.secrets, "another", told.append))
    assert told == [NOW + LIFE, None]
