"""KV version 2: every version of a secret is a version of its keys, and each is read only when it can have changed."""

import pytest
from tests.unit.keysources.fake_server import FakeServer, says
from tests.unit.keysources.vault_builders import (
    DATA,
    METADATA,
    context,
    kv_data,
    kv_metadata,
    kv_version,
    public_pem,
    vault_source,
)

from aegis.adapters.keysources import open_key_source
from aegis.core.errors import Undecidable
from aegis.core.keyrings import KeySnapshot
from aegis.core.keys import PublicKey
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.vault import VaultKV

FIRST, SECOND = public_pem(), public_pem()
DELETED = "2026-11-22T10:00:00.5Z"
GONE = says(404, {"data": {"data": None, "metadata": {"deletion_time": DELETED}}})


def fingerprints(snapshot: KeySnapshot) -> list[tuple[int, str]]:
    return [(shown.version, shown.key.fingerprint) for shown in snapshot.keys]


def fingerprint(pem: str) -> str:
    return PublicKey.from_pem(pem.encode()).fingerprint


def version(number: int) -> str:
    return f"{DATA}?version={number}"


def two_versions(vault: FakeServer) -> None:
    vault.answers[METADATA] = kv_metadata({"1": kv_version(), "2": kv_version("2026-11-21T10:00:00Z")})
    vault.answers |= {version(1): kv_data({"publicKey": FIRST}), version(2): kv_data({"publicKey": SECOND})}


def test_every_live_version_is_a_version_of_the_key(vault: FakeServer) -> None:
    two_versions(vault)
    snapshot = open_key_source(vault_source(vault), context()).read()
    assert fingerprints(snapshot) == [(1, fingerprint(FIRST)), (2, fingerprint(SECOND))]
    assert [f"{shown.created:%d %H:%M:%S.%f %Z}" for shown in snapshot.keys] == [
        "20 10:00:00.123456 UTC",
        "21 10:00:00.000000 UTC",
    ]
    assert snapshot.ended_versions == frozenset()
    assert not snapshot.complete


def test_versions_are_ordered_as_numbers(vault: FakeServer) -> None:
    vault.answers[METADATA] = kv_metadata({"10": kv_version(), "9": kv_version()})
    snapshot = open_key_source(vault_source(vault), context()).read()
    assert [shown.version for shown in snapshot.keys] == [9, 10]


def test_what_was_read_once_is_not_read_again(vault: FakeServer) -> None:
    two_versions(vault)
    source = open_key_source(vault_source(vault), context())
    assert fingerprints(source.read()) == fingerprints(source.read())
    assert (vault.count(METADATA), vault.count(version(1)), vault.count(version(2))) == (2, 1, 1)


def test_deleted_and_destroyed_versions_have_ended(vault: FakeServer) -> None:
    two_versions(vault)
    vault.answers[METADATA] = kv_metadata(
        {"1": kv_version(deletion=DELETED), "2": kv_version(), "3": kv_version(destroyed=True)}
    )
    vault.answers[version(1)] = GONE
    source = open_key_source(vault_source(vault), context())
    for _ in range(2):
        snapshot = source.read()
        assert snapshot.ended_versions == {1, 3}
        assert fingerprints(snapshot) == [(2, fingerprint(SECOND))]
    assert (vault.count(version(1)), vault.count(version(3))) == (1, 0)


def test_a_version_that_is_restored_comes_back(vault: FakeServer) -> None:
    two_versions(vault)
    source = open_key_source(vault_source(vault), context())
    live, shown = vault.answers[METADATA], vault.answers[version(1)]
    source.read()
    vault.answers[METADATA] = kv_metadata({"1": kv_version(deletion=DELETED), "2": kv_version()})
    vault.answers[version(1)] = GONE
    assert source.read().ended_versions == {1}
    vault.answers |= {METADATA: live, version(1): shown}
    snapshot = source.read()
    assert snapshot.ended_versions == frozenset()
    assert fingerprints(snapshot) == [(1, fingerprint(FIRST)), (2, fingerprint(SECOND))]


def test_a_scheduled_deletion_comes_when_the_server_says_so(vault: FakeServer) -> None:
    vault.answers[METADATA] = kv_metadata({"1": kv_version(deletion="2036-01-01T00:00:00Z")})
    source = open_key_source(vault_source(vault), context())
    for _ in range(2):
        assert source.read().ended_versions == frozenset()
    vault.answers[DATA] = GONE
    assert source.read().ended_versions == {1}


def test_a_secret_made_anew_under_the_same_numbers_is_read_anew(vault: FakeServer) -> None:
    two_versions(vault)
    source = open_key_source(vault_source(vault), context())
    source.read()
    vault.answers[METADATA] = kv_metadata({"1": kv_version("2026-11-23T10:00:00Z")})
    vault.answers[version(1)] = kv_data({"publicKey": SECOND})
    assert fingerprints(source.read()) == [(1, fingerprint(SECOND))]


def test_a_pruned_version_is_merely_not_there(vault: FakeServer) -> None:
    two_versions(vault)
    source = open_key_source(vault_source(vault), context())
    source.read()
    vault.answers[METADATA] = kv_metadata({"2": kv_version("2026-11-21T10:00:00Z")})
    snapshot = source.read()
    assert fingerprints(snapshot) == [(2, fingerprint(SECOND))]
    assert snapshot.ended_versions == frozenset()


def test_several_blocks_are_several_keys_of_one_version(vault: FakeServer) -> None:
    vault.answers[DATA] = kv_data({"publicKey": FIRST + SECOND})
    snapshot = open_key_source(vault_source(vault), context()).read()
    assert fingerprints(snapshot) == [(1, fingerprint(FIRST)), (1, fingerprint(SECOND))]


REFUSED = {
    "no such field": ({"public_key": FIRST}, "no text in the field 'publicKey'"),
    "a field that is no text": ({"publicKey": {"pem": FIRST}}, "no text in the field 'publicKey'"),
    "text that is no PEM": ({"publicKey": "ssh-ed25519 AAAA"}, "no PEM block"),
    "half a surrogate pair": ({"publicKey": "\ud800"}, "no PEM block"),
    "a broken block": ({"publicKey": FIRST[:-30]}, "broken"),
    "a private key": ({"publicKey": "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----"}, "private key"),
    "a certificate": (
        {"publicKey": "-----BEGIN CERTIFICATE-----\nMC4C\n-----END CERTIFICATE-----"},
        "the keyring takes no key",
    ),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_an_unusable_version_is_refused_and_spoils_no_other(vault: FakeServer, content: object, words: str) -> None:
    two_versions(vault)
    vault.answers[version(1)] = kv_data(content)
    source = open_key_source(vault_source(vault), context())
    for _ in range(2):
        snapshot = source.read()
        assert fingerprints(snapshot) == [(2, fingerprint(SECOND))]
        assert [(each.version, each.refused.position) for each in snapshot.refused] == [(1, 1)]
        assert words in snapshot.refused[0].refused.detail


def test_the_field_is_the_one_that_the_spec_names(vault: FakeServer) -> None:
    vault.answers[DATA] = kv_data({"publicKey": FIRST, "next": SECOND})
    snapshot = open_key_source(vault_source(vault, engine=VaultKV("secret", "prod/signing", "next")), context()).read()
    assert fingerprints(snapshot) == [(1, fingerprint(SECOND))]


def test_a_secret_without_versions_is_not_found(vault: FakeServer) -> None:
    vault.answers[METADATA] = kv_metadata({})
    with pytest.raises(Undecidable) as caught:
        open_key_source(vault_source(vault), context()).read()
    assert caught.value.reason is Reason.KEY_NOT_FOUND


def test_a_version_that_goes_away_in_between_is_an_error_and_no_end(vault: FakeServer) -> None:
    vault.answers[DATA] = says(404, {"errors": []})
    with pytest.raises(Undecidable) as caught:
        open_key_source(vault_source(vault), context()).read()
    assert caught.value.reason is Reason.KEY_NOT_FOUND


def test_a_right_to_the_metadata_alone_is_denied(vault: FakeServer) -> None:
    vault.answers[METADATA] = kv_metadata({"1": kv_version(deletion=DELETED)})
    vault.answers[DATA] = says(403, {"errors": ["permission denied"]})
    with pytest.raises(Undecidable) as caught:
        open_key_source(vault_source(vault), context()).read()
    assert caught.value.reason is Reason.KEY_SOURCE_DENIED
    assert DATA in caught.value.detail


def test_of_very_many_versions_the_newest_are_read(vault: FakeServer) -> None:
    vault.answers[METADATA] = kv_metadata({str(number): kv_version(destroyed=True) for number in range(1, 301)})
    snapshot = open_key_source(vault_source(vault), context()).read()
    assert (min(snapshot.ended_versions), max(snapshot.ended_versions)) == (45, 300)


@pytest.mark.parametrize(
    "path", ["", "/prod", "prod/", "a//b", "..", "a/../b", "a/./b", "a b", "a%2fb", "a?version=1", "a#b"]
)
def test_a_path_that_could_lead_elsewhere_asks_nobody(vault: FakeServer, path: str) -> None:
    for engine in (VaultKV("secret", path, "publicKey"), VaultKV(path, "prod", "publicKey")):
        with pytest.raises(Undecidable) as caught:
            open_key_source(vault_source(vault, engine=engine), context()).read()
        assert caught.value.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert vault.requests == []
