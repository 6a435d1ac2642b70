"""What the leader does besides reconciling, on a real API server with the rights of the chart's controller."""

import asyncio
import base64
import json
import os
import re
import subprocess
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.contract.rendering import NAMESPACE
from tests.integration.chartrig import TENANT, Release, pod
from tests.integration.choresrig import (
    SEAL,
    Leader,
    YesWebhook,
    controller_connection,
    data,
    installed,
    rounds,
    stored,
    trusted_leader,
)
from tests.testbed.environment import Environment
from tests.testbed.processes import wait_until
from tests.testbed.recipes import ROOT

from aegis.adapters.cluster import api as api_module
from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.permissions import Account
from aegis.adapters.cluster.secrets import NamespaceSecrets, read_secret, service_account_token
from aegis.core.seal import SealKey

pytestmark = pytest.mark.e2e

CODE = re.compile(r"^ *```\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def webhook() -> Iterator[YesWebhook]:
    webhook = YesWebhook()
    yield webhook
    webhook.close()


@pytest.fixture(scope="module")
def environment() -> Iterator[Environment]:
    with Environment() as environment:
        yield environment


@pytest.fixture(scope="module")
def release(environment: Environment, webhook: YesWebhook) -> Release:
    return installed(environment, webhook)


@pytest.fixture
def leader(release: Release, webhook: YesWebhook) -> Iterator[Leader]:
    with trusted_leader(release, webhook) as leader:
        yield leader


def shell(release: Release, commands: str) -> str:
    """What the commands print, with kubectl as an admin."""
    path = f"{Path(release.admin.program).parent}:{os.environ['PATH']}"
    env = {"PATH": path, "HOME": str(release.admin.folder), "KUBECONFIG": str(release.admin.kubeconfig)}
    command = ["bash", "-euo", "pipefail", "-c", textwrap.dedent(commands)]
    return subprocess.run(command, env=env, text=True, capture_output=True, check=True, timeout=60).stdout


def test_the_sealing_key_is_made_once_and_outlives_the_release(release: Release) -> None:
    with Leader(release):
        wait_until(lambda: release.admin.run("get", "secret", SEAL, "-n", NAMESPACE).returncode == 0, "the key")
    first = stored(release, SEAL)
    assert {name: len(value) for name, value in data(release, SEAL).items()} == {"current": 32}
    assert first["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "aegis-controller"
    assert "meta.helm.sh/release-name" not in first["metadata"].get("annotations", {})
    with Leader(release) as another:
        rounds(another)
    assert stored(release, SEAL)["data"] == first["data"]


def test_the_sealing_key_is_rotated_by_the_commands_of_the_page(leader: Leader, release: Release) -> None:
    rotate, ids, drop, *_ = CODE.findall((ROOT / "docs" / "how-to" / "rotate-the-seal-key.md").read_text())
    before = data(release, SEAL)["current"]
    shell(release, rotate)
    rotated = data(release, SEAL)
    assert (set(rotated), rotated["previous"], len(rotated["current"])) == ({"current", "previous"}, before, 32)
    assert rotated["current"] != before
    assert shell(release, ids).splitlines()[0] == SealKey(rotated["current"]).id
    rounds(leader)
    assert data(release, SEAL) == rotated
    shell(release, drop)
    assert data(release, SEAL) == {"current": rotated["current"]}


def test_a_broken_sealing_key_is_told_in_log_and_event_and_left_alone(
    leader: Leader, release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    good = stored(release, SEAL)["data"]
    broken = {"data": {"current": base64.b64encode(b"too-short").decode()}}
    release.admin("patch", "secret", SEAL, "-n", NAMESPACE, "--type=merge", "-p", json.dumps(broken))

    def told() -> list[dict[str, Any]]:
        events = release.admin.get("events.events.k8s.io", "-n", NAMESPACE)["items"]
        return [each for each in events if each["regarding"]["name"] == SEAL]

    wait_until(lambda: bool(told()), "an event")
    rounds(leader)
    assert data(release, SEAL)["current"] == b"too-short"
    assert [(each["type"], each["reason"], each["regarding"]["kind"]) for each in told()] == [
        ("Warning", "SealKeyUnusable", "Secret")
    ]
    assert "has 9 bytes in its entry 'current'" in told()[0]["note"]
    assert "too-short" not in caplog.text
    said = [record for record in caplog.records if "sealing key:" in record.getMessage()]
    assert len(said) == 1
    release.admin("patch", "secret", SEAL, "-n", NAMESPACE, "--type=merge", "-p", json.dumps({"data": good}))


def test_the_default_policy_is_made_once(release: Release) -> None:
    with Leader(release):
        wait_until(lambda: release.admin.run("get", "modelpolicy", "default").returncode == 0, "the policy")
        wait_until(lambda: "aegis.dev/default-policy" in stored(release, SEAL)["metadata"]["annotations"], "the note")
    spec = release.admin.get("modelpolicy", "default")["spec"]
    assert (spec["namespaces"], spec["excludedNamespaces"], spec["mode"]) == (["*"], ["kube-system"], "Enforce")
    release.admin("delete", "modelpolicy", "default")
    with Leader(release) as another:
        rounds(another)
    assert release.admin.get("modelpolicies")["items"] == []


def test_the_scan_counts_what_runs_unverified(
    release: Release, leader: Leader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_module, "PAGE_OBJECTS", 2)
    for index in range(3):
        named = pod(f"unknown-{index}", TENANT)
        named["spec"]["containers"][0]["args"] = [f"--model=s3://models/unknown-{index}"]
        assert release.create(named).returncode == 0

    def counted() -> float | None:
        return leader.metric("aegis_unverified_pods", namespace=TENANT)

    def announced() -> set[str]:
        events = release.admin.get("events.events.k8s.io", "-n", TENANT)["items"]
        ours = [each for each in events if each["reportingController"] == "aegis.dev/controller"]
        return {each["regarding"]["name"] for each in ours if each["regarding"]["kind"] == "Pod"}

    wait_until(lambda: counted() == 3, "all of them counted")
    wait_until(lambda: announced() == {"unknown-0", "unknown-1", "unknown-2"}, "an event beside each of them")
    release.admin("delete", "pod", "-n", TENANT, "unknown-0", "unknown-1", "unknown-2", "--now")
    wait_until(lambda: counted() == 0, "none of them counted")


def test_secrets_are_read_made_and_changed_only_as_they_were_read(release: Release) -> None:
    async def story() -> None:
        async with ApiClient(controller_connection(release)) as api:
            secrets = NamespaceSecrets(api, NAMESPACE)
            assert await read_secret(api, NAMESPACE, "absent") is None
            assert not await secrets.create(SEAL, "Opaque", {"current": b"x" * 32})
            seal = await secrets.read(SEAL)
            assert seal is not None
            assert await secrets.change(seal, {"extra": b"\x00\xff"}, {"note": "a"})
            assert not await secrets.change(seal, {"extra": b"lost"})
            changed = await secrets.read(SEAL)
            assert changed is not None
            assert (changed.data["extra"], changed.annotations["note"]) == (b"\x00\xff", "a")
            assert changed.data["current"] == seal.data["current"]
            assert await secrets.change(changed, {"extra": None})
            assert await read_secret(api, NAMESPACE, SEAL) == seal.data
            assert "current" not in repr(changed)

    asyncio.run(story())


def test_a_token_is_for_its_audience_and_ends(release: Release) -> None:
    async def token(audience: str) -> str:
        async with ApiClient(controller_connection(release)) as api:
            return await service_account_token(api, NAMESPACE, Account.CONTROLLER, audience, 600)

    claims = json.loads(base64.urlsafe_b64decode(asyncio.run(token("vault")).split(".")[1] + "=="))
    assert claims["aud"] == ["vault"]
    assert claims["sub"] == f"system:serviceaccount:{NAMESPACE}:{Account.CONTROLLER}"
    assert claims["exp"] - datetime.now(UTC).timestamp() <= 610
    own = json.loads(base64.urlsafe_b64decode(asyncio.run(token("")).split(".")[1] + "=="))
    assert own["aud"] != ["vault"]
