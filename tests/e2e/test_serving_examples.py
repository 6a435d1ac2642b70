"""The examples of serving stacks, applied to a real API server: one file of each pair gets in, the other does not."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests.integration.definitions import definition
from tests.integration.webhookrig import TRUSTED, Rig, aegis_object, evidence, sealed
from tests.serving_examples import EXAMPLES, NAMESPACE, POLICY, Example, Object, declared
from tests.testbed.environment import Environment
from tests.testbed.processes import wait_until

from aegis.core.references.resources import RESOURCES
from aegis.core.spec.policy import parse_policy
from aegis.core.uris import ModelURI

pytestmark = pytest.mark.e2e

KEYRING = "production"
KEY = {"fingerprint": TRUSTED, "algorithm": "RSA-3072", "version": 1, "firstSeenTime": "2026-01-01T00:00:00Z"}
KINDS = {each["kind"] for example in EXAMPLES for each in example.workloads}
GROUPS = {each["apiVersion"].rpartition("/")[0] for example in EXAMPLES for each in example.workloads}


@pytest.fixture(scope="module")
def rig(testbed: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """The webhook, the policy of the examples, and every SignedModel of theirs, verified."""
    testbed.start("control_plane")
    made = Rig(testbed, Path(tmp_path_factory.mktemp("pki")))
    rows = [row for row in RESOURCES if not row.builtin and row.kind in KINDS and row.groups[0] in GROUPS]
    names = [f"crd/{row.plural}.{row.groups[0]}" for row in rows]
    try:
        made.start()
        made.kubectl.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
        made.kubectl.apply(*map(definition, rows))
        made.kubectl("wait", "--for=condition=Established", *names)
        trust(made)
        yield made
        made.kubectl("delete", "namespace", NAMESPACE, "--timeout=180s")
        made.kubectl("delete", *names)
    finally:
        made.close()


def trust(rig: Rig) -> None:
    """What the controller would write, once a key of the keyring has signed each model."""
    policy = yaml.safe_load(POLICY.read_text())
    source = {"source": {"inline": "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"}}
    rig.kubectl.apply(policy, aegis_object("ModelKeyring", KEYRING, source))
    rig._write_status(rig.kubectl.get("modelkeyring", KEYRING), {"keys": [KEY]})
    ruled = parse_policy(policy)
    for body in declared():
        rig.kubectl.apply({**body, "metadata": {**body["metadata"], "namespace": NAMESPACE}})
        stored = rig.kubectl.get("signedmodel", body["metadata"]["name"], "-n", NAMESPACE)
        place = ruled.source_of(ModelURI.parse(body["spec"]["uri"]))
        assert place is not None
        found = evidence(stored, TRUSTED, revision=body["spec"].get("revision", ""), endpoint=place.endpoint)
        rig.seal(stored, sealed(found))
    good = [body for example in EXAMPLES if not example.refused for body in example.workloads]
    wait_until(lambda: all(rig.kubectl.takes(body, NAMESPACE) for body in good), "the models, verified")


def applied(rig: Rig, *objects: Object, dry: bool = True) -> subprocess.CompletedProcess[str]:
    """Server-side and strict, so that a field that does not exist is an error."""
    options = ["--dry-run=server"] if dry else []
    arguments = ("apply", "--server-side", "--validate=strict", "-n", NAMESPACE, *options, "-f", "-")
    return rig.kubectl.run(*arguments, stdin=yaml.safe_dump_all(objects))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.path.stem)
def test_an_example_is_answered_as_it_says(rig: Rig, example: Example) -> None:
    if example.settings:
        assert applied(rig, *example.settings, dry=False).returncode == 0
    done = applied(rig, *example.workloads)
    assert (done.returncode == 0) is not example.refused, done.stderr
    assert "Warning" not in done.stderr
    for said in example.said:
        assert said in done.stderr
    assert ("denied the request: [" in done.stderr) is example.refused
