"""The controller on real parts: from `kubectl apply` to a status, through rotations, outages and its own death."""

import asyncio
import base64
import hashlib
import json
import os
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.integration.controllerrig import LEADING, POLICY, TENANT, KeyPair, Rig, exit_code, news
from tests.testbed.environment import Environment
from tests.testbed.openbao import CONTROLLER, OPERATOR_NAMESPACE, ROLE
from tests.testbed.processes import wait_until
from tests.unit.cluster.waiting import ended, until

from aegis.adapters.cluster.connection import in_cluster
from aegis.adapters.cluster.permissions import Account
from aegis.entrypoints.controller.operate import operate
from aegis.entrypoints.controller.process import LOST
from aegis.services.cluster import Kind, Name

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def rig(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    made = Rig(environment, Path(tmp_path_factory.mktemp("keys")))
    try:
        made.start()
        yield made
    finally:
        made.aegis.close()
        made.aegis.uninstall_chart()


@pytest.fixture(scope="module")
def pair(rig: Rig) -> KeyPair:
    """The key of the keyring `release`, which the tenant's policy trusts."""
    pair = rig.key("release")
    rig.write_key("signing/release", pair)
    rig.keyring("release", "signing/release")
    rig.policy("release")
    return pair


def test_a_model_signed_with_openssl_becomes_ready(rig: Rig, pair: KeyPair) -> None:
    rig.model("churn", rig.sign_with_openssl("churn.onnx", pair, b"weights of churn"))
    rig.wait_verified("churn")
    status = rig.status("smodel", "churn")
    assert {each["type"] for each in status["conditions"] if each["status"] == "True"} == {
        "SourceResolved",
        "KeysResolved",
        "SignatureVerified",
        "RotationCurrent",
        "Ready",
    }
    assert status["digest"] == f"sha256:{hashlib.sha256(b'weights of churn').hexdigest()}"
    assert status["signedBySummary"] == "release/v1"
    wait_until(lambda: ("Normal", "Verified") in rig.events("churn"), "the event")
    rig.wait_for("modelpolicy", POLICY, "True", "Ready")


def test_models_signed_with_cosign_become_ready(rig: Rig) -> None:
    rig.cosign("generate-key-pair")
    pair = KeyPair(rig.folder / "cosign.key", rig.folder / "cosign.pub")
    rig.write_key("signing/cosign", pair)
    rig.keyring("cosign", "signing/cosign")
    rig.policy("release", "cosign")
    content = b"weights of iris"
    (rig.folder / "iris.onnx").write_bytes(content)
    offline = ["--key", "cosign.key", "--use-signing-config=false", "--tlog-upload=false", "-y"]
    rig.cosign("sign-blob", *offline, "--bundle", "iris.sigstore.json", "iris.onnx")
    rig.upload("iris.onnx.sigstore.json", (rig.folder / "iris.sigstore.json").read_bytes())
    rig.model("iris", rig.upload("iris.onnx", content))
    rig.wait_verified("iris")
    assert rig.status("smodel", "iris")["signedBy"][0]["keyring"] == "cosign"


def test_a_login_with_a_token_for_an_audience_of_its_own(rig: Rig, pair: KeyPair) -> None:
    service_accounts = {"bound_service_account_names": [CONTROLLER], "policies": [ROLE], "audience": "key-server"}
    rig.bao.admin.auth.kubernetes.create_role(
        "strict", bound_service_account_namespaces=[OPERATOR_NAMESPACE], **service_accounts
    )
    rig.keyring("strict", "signing/release", {"role": "strict", "audience": "key-server"})
    rig.wait_for("modelkeyring", "strict", "True", "KeysRead", "KeysAvailable")
    rig.keyring("stranger", "signing/release", {"role": "strict", "audience": "somebody-else"})
    rig.wait_for("modelkeyring", "stranger", "Unknown", "KeySourceDenied", "KeysAvailable")
    rig.kubectl("delete", "modelkeyring", "strict", "stranger")


def test_a_tampered_model_is_rejected_and_counted(rig: Rig, pair: KeyPair) -> None:
    before = rig.controller.metric("aegis_model_signature_errors_total", reason="SignatureInvalid")
    rig.sign_with_openssl("tampered.onnx", pair, b"what was signed")
    rig.model("tampered", rig.upload("tampered.onnx", b"what is served!"))
    rig.wait_for("smodel", "tampered", "False", "SignatureInvalid")
    assert rig.controller.metric("aegis_model_signature_errors_total", reason="SignatureInvalid") == before + 1
    wait_until(lambda: ("Warning", "SignatureInvalid") in rig.events("tampered"), "the event")


def test_a_model_that_is_not_there_is_undecided(rig: Rig, pair: KeyPair) -> None:
    rig.model("missing", f"s3://{rig.s3.bucket}/missing.onnx")
    rig.wait_for("smodel", "missing", "Unknown", "ArtifactNotFound")
    # Found by itself, for failures are tried again.
    rig.sign_with_openssl("missing.onnx", pair, b"late")
    rig.wait_verified("missing")


def test_a_signature_that_comes_later_is_found_when_asked(rig: Rig, pair: KeyPair) -> None:
    rig.model("later", rig.upload("later.onnx", b"signed later"))
    rig.wait_for("smodel", "later", "False", "NotSigned")
    sent = rig.s3.sent_bytes()
    signature = rig.openssl_signature(pair, b"signed later")
    rig.upload("later.onnx.sig", signature)
    rig.ask_again("later")
    rig.wait_verified("later")
    assert rig.s3.sent_bytes() - sent == len(signature), "only the signature was read"


def test_without_a_policy_nothing_is_trusted_and_nobody_is_asked(rig: Rig, pair: KeyPair) -> None:
    requests = rig.s3.requests()
    rig.model("elsewhere", "s3://another-bucket/model.onnx")
    rig.wait_for("smodel", "elsewhere", "False", "SourceNotAllowed")
    assert rig.s3.requests() == requests


def test_a_rotation_is_seen_and_ended_by_a_revocation_without_reading_a_model_again(rig: Rig) -> None:
    old, new = rig.key("old"), rig.key("new")
    rig.write_key("signing/rotated", old)
    rig.keyring("rotated", "signing/rotated")
    rig.policy("release", "cosign", "rotated")
    large = b"0123456789abcdef" * 65536
    for name in ("stays", "moves"):
        rig.model(name, rig.sign_with_openssl(f"{name}.onnx", old, large + name.encode()))
        rig.wait_verified(name)
    wait_until(lambda: rig.keys("rotated") == [(1, "Active", 2)], "the count of models")
    sent = rig.s3.sent_bytes()

    rig.write_key("signing/rotated", new)
    for name in ("stays", "moves"):
        rig.wait_for("smodel", name, "False", "ReliesOnRetiringKey", "RotationCurrent")
        rig.wait_verified(name)
    assert rig.keys("rotated") == [(1, "Retiring", 2), (2, "Active", 0)]

    rig.upload("moves.onnx.sig", rig.openssl_signature(new, large + b"moves"))
    rig.ask_again("moves")
    rig.wait_for("smodel", "moves", "True", "SignedByActiveKey", "RotationCurrent")
    wait_until(lambda: rig.keys("rotated") == [(1, "Retiring", 1), (2, "Active", 1)], "the count of models")

    rig.revoke("rotated", rig.fingerprints("rotated")[0])
    rig.wait_for("smodel", "stays", "False", "KeyRevoked")
    rig.wait_verified("moves")
    wait_until(lambda: rig.keys("rotated") == [(1, "Revoked", 1), (2, "Active", 1)], "the revocation in the status")
    assert rig.s3.sent_bytes() - sent < len(large), "no model was read again"


def test_an_outage_of_the_key_source_changes_no_verdict(rig: Rig, pair: KeyPair) -> None:
    model = rig.version("smodel", "churn")
    rig.bao.stop()
    try:
        rig.wait_for("modelkeyring", "release", "Unknown", "KeySourceUnavailable", "KeysAvailable")
        assert rig.condition("modelkeyring", "release") == ("True", "Ready")
        # Not even a restart loses what is known.
        rig.controller.server.stop()
        rig.controller.server.start()
        rig.controller.wait_ready()
        wait_until(lambda: rig.controller.metric("aegis_signed_models", condition="Ready", status="True") > 0, "models")
        assert rig.version("smodel", "churn") == model
        rig.model("meanwhile", rig.sign_with_openssl("meanwhile.onnx", pair, b"signed in an outage"))
        rig.wait_for("smodel", "meanwhile", "Unknown", "KeySourceUnavailable")
    finally:
        rig.bao.start()
    rig.wait_for("modelkeyring", "release", "True", "KeysRead", "KeysAvailable")
    rig.wait_verified("meanwhile")
    assert rig.version("smodel", "churn") == model


def test_a_worker_that_is_killed_in_the_middle_is_replaced(rig: Rig, pair: KeyPair) -> None:
    worker = rig.worker()
    os.kill(worker, signal.SIGSTOP)
    rig.model("halted", rig.sign_with_openssl("halted.onnx", pair, b"begun twice"))
    rig.wait_for("smodel", "halted", "Unknown", "VerificationPending")
    os.kill(worker, signal.SIGKILL)
    rig.wait_verified("halted")
    assert rig.worker() != worker


def test_a_controller_that_is_killed_in_the_middle_begins_again(rig: Rig, pair: KeyPair) -> None:
    worker = rig.worker()
    os.kill(worker, signal.SIGSTOP)
    rig.model("orphaned", rig.sign_with_openssl("orphaned.onnx", pair, b"begun by another"))
    rig.wait_for("smodel", "orphaned", "Unknown", "VerificationPending")
    rig.controller.server.kill()
    # Its term of 15 s is not what this is about.
    rig.give_lease_to("")
    rig.controller.server.start()
    rig.wait_verified("orphaned")


def test_nothing_is_written_when_nothing_changes(rig: Rig, pair: KeyPair) -> None:
    rig.wait_verified("churn")
    wait_until(lambda: rig.keys("release")[0][2] == rig.relying("release/v1"), "the count of models")

    def objects() -> list[dict[str, Any]]:
        names = ("smodel", "churn", "-n", TENANT), ("modelkeyring", "release"), ("modelpolicy", POLICY)
        return [rig.kubectl.get(*each) for each in names]

    def quiet() -> bool:
        before, asked = objects(), rig.asked_for_keys()
        wait_until(lambda: rig.asked_for_keys() > asked, "a reading of the keys")
        rig.ask_again("iris")
        after = objects()
        for old, new in zip(before, after, strict=True):
            assert old == new or news(old["status"]) != news(new["status"]), "it was written, and says nothing new"
        return before == after

    # On a busy machine a reading may fail, which is something to say.
    wait_until(quiet, "a reading of the keys that changes nothing", 60)


def test_a_new_sealing_key_reaches_every_model(rig: Rig, pair: KeyPair) -> None:
    def key_ids() -> set[str]:
        return {rig.status("smodel", name)["seal"].split(".")[1] for name in ("churn", "iris", "stays")}

    (old,) = key_ids()
    sealing = rig.kubectl.get("secret", "aegis-seal", "-n", OPERATOR_NAMESPACE)["data"]
    fresh = {"current": base64.b64encode(os.urandom(32)).decode(), "previous": sealing["current"]}
    rig.kubectl("patch", "secret", "aegis-seal", "-n", OPERATOR_NAMESPACE, "-p", json.dumps({"data": fresh}))
    wait_until(lambda: len(key_ids()) == 1 and old not in key_ids(), "seals of the new key")
    rig.wait_verified("churn")


def test_told_to_stop_it_ends_well_and_the_other_replica_takes_over_at_once(rig: Rig, pair: KeyPair) -> None:
    leader, standby = rig.controller, rig.another_controller()
    standby.wait_ready()
    assert (leader.metric(LEADING), standby.metric(LEADING)) == (1, 0)
    assert standby.metric("aegis_signed_models") == 0, "who waits does no work"
    os.kill(leader.server.pid or 0, signal.SIGTERM)
    assert exit_code(leader, 5) == 0
    rig.model("handed-over", rig.sign_with_openssl("handed-over.onnx", pair, b"verified by the other"))
    rig.wait_verified("handed-over")
    assert standby.metric(LEADING) == 1
    standby.server.stop()
    leader.server.start()
    leader.wait_ready()


def test_who_loses_the_lease_ends_at_once(rig: Rig) -> None:
    rig.give_lease_to("somebody-else")
    assert exit_code(rig.controller) == LOST
    assert "somebody-else holds it; this replica ends at once" in rig.controller.server.tail()
    rig.controller.server.kill()
    rig.controller.server.start()
    rig.controller.wait_ready()


def test_kopf_tells_of_what_changes_and_ends_when_it_is_to(rig: Rig) -> None:
    folder = rig.environment.control_plane.service_account_directory(OPERATOR_NAMESPACE, Account.CONTROLLER)
    link = in_cluster(folder, "127.0.0.1", rig.environment.control_plane.port)

    async def scenario() -> None:
        seen: set[tuple[Kind, Name]] = set()
        ready = threading.Event()
        enqueue = partial(_remember, seen)
        operating = asyncio.create_task(operate(link, enqueue, ready, lambda: datetime.now(UTC)))
        await until(ready.is_set, "kopf", 30)
        expected = {
            (Kind.SIGNED_MODEL, (TENANT, "churn")),
            (Kind.MODEL_KEYRING, ("", "release")),
            (Kind.MODEL_POLICY, ("", POLICY)),
        }
        await until(lambda: expected <= seen, "every kind", 30)
        seen.clear()
        rig.ask_again("churn")
        await until(lambda: (Kind.SIGNED_MODEL, (TENANT, "churn")) in seen, "the change")
        await ended(operating)

    asyncio.run(scenario())
    wait_until(lambda: "kopf" not in {thread.name for thread in threading.enumerate()}, "the end of kopf's thread")
    metadata = rig.kubectl.get("smodel", "churn", "-n", TENANT)["metadata"]
    assert "finalizers" not in metadata
    assert set(metadata["annotations"]) == {"aegis.dev/reverify"}


def _remember(seen: set[tuple[Kind, Name]], kind: Kind, name: Name) -> None:
    seen.add((kind, name))
