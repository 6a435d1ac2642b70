"""Key sources against a real key server: every version of a secret and of a transit key, whatever is done to it."""

import os
from datetime import UTC, datetime, timedelta

import hvac
import pytest
from tests.integration.keysource_bench import Bench, few_rights, public_pem, refused, shown
from tests.testbed.openbao import OpenBao
from tests.testbed.processes import wait_until

from aegis.core.reasons import Reason

pytestmark = pytest.mark.e2e


@pytest.fixture
def bench(openbao: OpenBao) -> Bench:
    return few_rights(openbao)


# KV version 2


def test_every_version_of_a_secret_is_a_version_of_its_key(bench: Bench) -> None:
    fingerprints = [bench.write() for _ in range(3)]
    before = datetime.now(UTC) + timedelta(seconds=1)
    snapshot = bench.kv().read()
    assert shown(snapshot) == list(enumerate(fingerprints, start=1))
    created = [each.created for each in snapshot.keys]
    assert created == sorted(created)
    assert all(moment is not None and moment < before for moment in created)


def test_versions_are_deleted_restored_and_destroyed(bench: Bench) -> None:
    first, second = bench.write(), bench.write()
    source, engine = bench.kv(), bench.admin.secrets.kv.v2
    engine.delete_secret_versions(bench.name, [1])
    assert (shown(source.read()), source.read().ended_versions) == ([(2, second)], {1})
    engine.undelete_secret_versions(bench.name, [1])
    assert (shown(source.read()), source.read().ended_versions) == ([(1, first), (2, second)], frozenset())
    engine.destroy_secret_versions(bench.name, [1])
    assert (shown(source.read()), source.read().ended_versions) == ([(2, second)], {1})
    engine.delete_secret_versions(bench.name, [2])
    assert (shown(source.read()), source.read().ended_versions) == ([], {1, 2})


def test_a_version_that_expires_by_itself_ends_by_the_servers_clock(bench: Bench) -> None:
    bench.admin.secrets.kv.v2.update_metadata(bench.name, delete_version_after="2s")
    bench.write()
    source = bench.kv()
    first = source.read()
    assert (len(first.keys), first.ended_versions) == (1, frozenset())
    wait_until(lambda: source.read().ended_versions == {1}, "the version's expiry", 10)


def test_pruned_versions_are_merely_absent(bench: Bench) -> None:
    bench.admin.secrets.kv.v2.update_metadata(bench.name, max_versions=2)
    fingerprints = [bench.write() for _ in range(4)]
    snapshot = bench.kv().read()
    assert shown(snapshot) == [(3, fingerprints[2]), (4, fingerprints[3])]
    assert snapshot.ended_versions == frozenset()


def test_a_secret_deleted_with_its_metadata_is_not_found_and_comes_back_anew(bench: Bench) -> None:
    bench.write()
    source = bench.kv()
    source.read()
    bench.admin.secrets.kv.v2.delete_metadata_and_all_versions(bench.name)
    assert refused(source).reason is Reason.KEY_NOT_FOUND
    again = bench.write()
    assert shown(source.read()) == [(1, again)]


def test_a_version_without_a_key_is_refused_beside_the_others(bench: Bench) -> None:
    first = bench.write()
    bench.write(publicKey="not a key")
    bench.write(key=public_pem())
    snapshot = bench.kv().read()
    assert shown(snapshot) == [(1, first)]
    assert [each.version for each in snapshot.refused] == [2, 3]


def test_a_mount_inside_a_namespace_is_read_with_its_header(bench: Bench) -> None:
    namespace = f"team-{os.urandom(4).hex()}"
    bench.admin.adapter.post(f"/v1/sys/namespaces/{namespace}")
    inside = hvac.Client(
        url=bench.openbao.url, token=bench.admin.token, verify=str(bench.openbao.bundle), namespace=namespace
    )
    try:
        inside.sys.enable_secrets_engine("kv", path="keys", options={"version": "2"})
        inside.secrets.kv.v2.create_or_update_secret(bench.name, {"publicKey": public_pem()}, mount_point="keys")
    finally:
        inside.adapter.close()
    bench.token = bench.admin.token
    assert len(bench.kv(mount="keys", namespace=namespace).read().keys) == 1
    assert refused(bench.kv(mount="keys")).reason is Reason.KEY_NOT_FOUND


# Transit

KINDS = {
    "rsa-2048": "RSA-2048",
    "rsa-3072": "RSA-3072",
    "rsa-4096": "RSA-4096",
    "ecdsa-p256": "ECDSA-P256",
    "ecdsa-p384": "ECDSA-P384",
    "ecdsa-p521": "ECDSA-P521",
    "ed25519": "Ed25519",
}


@pytest.mark.parametrize(("kind", "algorithm"), KINDS.items())
def test_every_version_of_a_transit_key_is_read(bench: Bench, kind: str, algorithm: str) -> None:
    bench.create(kind)
    bench.rotate()
    snapshot = bench.transit().read()
    assert [(each.version, each.key.algorithm) for each in snapshot.keys] == [(1, algorithm), (2, algorithm)]
    assert len({each.key.fingerprint for each in snapshot.keys}) == 2
    assert snapshot.keys[0].created < snapshot.keys[1].created
    assert (snapshot.ended_versions, snapshot.refused) == (frozenset(), ())


@pytest.mark.parametrize("kind", ["rsa-2048", "ed25519"])
def test_versions_below_the_lowest_that_decrypts_have_ended(bench: Bench, kind: str) -> None:
    bench.create(kind)
    bench.rotate()
    bench.rotate()
    source = bench.transit()
    everything = shown(source.read())
    configure = bench.admin.secrets.transit.update_key_configuration
    configure(bench.name, min_decryption_version=3)
    assert (shown(source.read()), source.read().ended_versions) == (everything[2:], {1, 2})
    configure(bench.name, min_decryption_version=1)
    assert (shown(source.read()), source.read().ended_versions) == (everything, frozenset())


def test_trimmed_versions_have_ended(bench: Bench) -> None:
    bench.create("ecdsa-p256")
    bench.rotate()
    bench.rotate()
    lowest = {"min_decryption_version": 2, "min_encryption_version": 3}
    bench.admin.adapter.post(f"/v1/transit/keys/{bench.name}/config", json=lowest)
    bench.admin.adapter.post(f"/v1/transit/keys/{bench.name}/trim", json={"min_available_version": 2})
    snapshot = bench.transit().read()
    assert [each.version for each in snapshot.keys] == [2, 3]
    assert snapshot.ended_versions == {1}


def test_a_softly_deleted_key_has_ended_until_it_is_restored(bench: Bench) -> None:
    bench.create("ecdsa-p256")
    source = bench.transit()
    bench.admin.adapter.delete(f"/v1/transit/keys/{bench.name}/soft-delete")
    assert source.read().ended_versions == {1}
    bench.admin.adapter.post(f"/v1/transit/keys/{bench.name}/soft-delete-restore")
    assert source.read().ended_versions == frozenset()


def test_a_derived_key_is_refused(bench: Bench) -> None:
    bench.admin.secrets.transit.create_key(bench.name, key_type="ed25519", derived=True)
    snapshot = bench.transit().read()
    assert snapshot.keys == ()
    assert "derived" in snapshot.refused[0].refused.detail


def test_a_key_that_does_not_sign_is_a_mistake_in_the_keyring(bench: Bench) -> None:
    bench.create("aes256-gcm96")
    assert refused(bench.transit()).reason is Reason.KEY_SOURCE_MISCONFIGURED


def test_a_key_that_is_not_there_is_not_found(bench: Bench) -> None:
    assert refused(bench.transit()).reason is Reason.KEY_NOT_FOUND
