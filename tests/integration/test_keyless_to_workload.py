"""Signatures without a key, from the bucket to the workload: controller, worker, webhook and API server are real.

Certificates and log entries are of a Sigstore made for the test, but for one model that cosign signed in a real one. An
admin changes the trusted root while all runs.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.controllerrig import TENANT, Rig
from tests.minisigstore import ISSUER, Instance
from tests.minisigstore.authority import new_key
from tests.minisigstore.encoding import Object, pem
from tests.testbed.aegis_processes import Aegis
from tests.testbed.environment import Environment
from tests.testbed.processes import wait_until
from tests.testbed.sigstore import Sigstore, subject
from tests.unit.formats.signing import FILES, manifest

pytestmark = pytest.mark.e2e

WORKFLOW = "https://github.com/acme/models/.github/workflows/release.yml@refs/heads/main"
CONTENT = b"weights that a workflow signed"
SECONDS = 30.0
"""The root is read again every five."""

INSTANCE = Instance()
KEY = new_key()


class Keyless(Rig):
    """A rig whose processes read a trusted root that the test writes."""

    def __init__(self, environment: Environment, folder: Path) -> None:
        super().__init__(environment, folder)
        self.root = folder / "trusted_root.json"
        self.root.write_bytes(INSTANCE.trusted_root())
        settings = {"AEGIS_WORKERS": "1", "AEGIS_TRUSTED_ROOT": str(self.root)}
        self.aegis = Aegis(environment, webhooks=1, settings=settings)

    def allow(self, **signer: Any) -> None:
        """The tenant's policy: these signers, for everything in the bucket."""
        self.policy(signers=[{"name": "team", "uriPrefixes": [f"s3://{self.s3.bucket}/"], **signer}])

    def signed(self, name: str, bundle: Object, content: bytes = CONTENT) -> str:
        """A model with its bundle beside it; its URI."""
        self.upload(f"{name}.sigstore.json", json.dumps(bundle).encode())
        uri = self.upload(name, content)
        self.model(name.partition(".")[0], uri)
        return uri

    def said_of_a_pod(self, uri: str) -> str:
        """What the API server says of a Pod that serves `uri`; '' when it takes it."""
        container = {"name": "server", "image": "vllm/vllm-openai", "args": [f"--model={uri}"]}
        metadata = {"name": "server", "namespace": TENANT}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [container]}}
        return self.kubectl.run("create", "--dry-run=server", "-f", "-", stdin=json.dumps(pod)).stderr


@pytest.fixture(scope="module")
def rig(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyless]:
    """Controller and webhook of the chart; the workflow may vouch."""
    rig = Keyless(environment, tmp_path_factory.mktemp("keyless"))
    try:
        rig.start()
        rig.allow(identities=[{"issuer": ISSUER, "subjectPrefix": "https://github.com/acme/models/"}])
        yield rig
        rig.kubectl("delete", "smodel", "--all", "-n", TENANT)
        rig.kubectl("delete", "modelpolicy/team-models", "modelkeyring/log", "--ignore-not-found")
    finally:
        rig.aegis.close()
        rig.aegis.uninstall_chart()


def test_a_model_that_a_workflow_signed_is_served_while_its_sigstore_is_trusted(rig: Keyless) -> None:
    uri = rig.signed("keyless.bin", INSTANCE.sign_blob(CONTENT, WORKFLOW))
    rig.wait_verified("keyless")
    status = rig.status("smodel", "keyless")
    assert status["signedBySummary"] == WORKFLOW
    assert status["signedBy"][0]["issuer"] == ISSUER
    wait_until(lambda: rig.said_of_a_pod(uri) == "", "the workload of a model that an identity signed")

    rig.root.write_bytes(Instance().trusted_root())
    rig.wait_for("smodel", "keyless", "False", "IdentityNotProven", seconds=SECONDS)
    wait_until(lambda: "IdentityNotProven" in rig.said_of_a_pod(uri), "the refusal", SECONDS)

    rig.root.write_bytes(INSTANCE.trusted_root())
    rig.wait_for("smodel", "keyless", "True", "Verified", seconds=SECONDS)
    wait_until(lambda: rig.said_of_a_pod(uri) == "", "the workload, now that its Sigstore is trusted again", SECONDS)


def test_an_identity_that_the_policy_does_not_name_is_refused_in_its_words(rig: Keyless) -> None:
    uri = rig.signed("stranger.bin", INSTANCE.sign_blob(CONTENT, "https://github.com/evil/models/x.yml@main"))
    rig.wait_for("smodel", "stranger", "False", "SignerNotAllowed")

    def refused() -> bool:
        return "https://github.com/evil/models/x.yml@main" in rig.said_of_a_pod(uri)

    wait_until(refused, "the refusal that names the signer")


def test_a_folder_that_a_workflow_signed_becomes_ready(rig: Keyless) -> None:
    bundle = INSTANCE.sign_statement(json.dumps(manifest(FILES)).encode(), WORKFLOW)
    for path, content in {**FILES, "model.sig": json.dumps(bundle).encode()}.items():
        rig.upload(f"keyless-folder/{path}", content)
    rig.model("keyless-folder", f"s3://{rig.s3.bucket}/keyless-folder/")

    rig.wait_verified("keyless-folder")


def test_a_key_counts_where_its_signature_stands_in_the_log(rig: Keyless) -> None:
    rig._apply("ModelKeyring", "log", {"source": {"inline": pem(KEY.public_key()).decode()}})
    rig.allow(keyringRefs=[{"name": "log"}], transparencyLog="Required")
    rig.signed("logged.bin", INSTANCE.sign_with_key(KEY, CONTENT))
    rig.signed("unlogged.bin", Instance().sign_with_key(KEY, CONTENT))

    rig.wait_verified("logged")
    rig.wait_for("smodel", "unlogged", "False", "NotLogged")
    assert rig.status("smodel", "logged")["signedBy"][0]["signingTimeSource"] == "TransparencyLog"


def test_what_cosign_signs_as_a_service_account_is_served(rig: Keyless, tmp_path: Path) -> None:
    sigstore = Sigstore(tmp_path / "sigstore", rig.environment)
    (tmp_path / "model.bin").write_bytes(CONTENT)
    try:
        sigstore.start()
        token = sigstore.token(TENANT, "default")
        sigstore.sign(token, tmp_path / "model.bin", tmp_path / "bundle.json")
    finally:
        sigstore.close()
    rig.root.write_bytes(sigstore.trusted_root.read_bytes())
    rig.allow(identities=[{"issuer": sigstore.issuer, "subject": subject(TENANT, "default")}])
    uri = rig.signed("account.bin", json.loads((tmp_path / "bundle.json").read_bytes()))

    rig.wait_for("smodel", "account", "True", "Verified", seconds=SECONDS)
    assert rig.status("smodel", "account")["signedBy"][0]["signingTimeSource"] == "TimestampAuthority"
    wait_until(lambda: rig.said_of_a_pod(uri) == "", "the workload of a model that a ServiceAccount signed")

    rig.allow(identities=[{"issuer": sigstore.issuer, "subject": subject(TENANT, "somebody")}])
    rig.wait_for("smodel", "account", "False", "SignerNotAllowed", seconds=SECONDS)
    rig.root.write_bytes(INSTANCE.trusted_root())


def test_a_root_that_cannot_be_read_changes_no_verdict_and_is_shown(rig: Keyless) -> None:
    rig.allow(identities=[{"issuer": ISSUER, "subject": WORKFLOW}])
    rig.wait_for("modelpolicy", "team-models", "True", "Ready")
    rig.wait_verified("keyless")

    rig.root.write_bytes(b"{")
    rig.wait_for("modelpolicy", "team-models", "Unknown", "TrustedRootUnusable", seconds=SECONDS)
    assert rig.condition("smodel", "keyless") == ("True", "Verified")
    rig.root.write_bytes(INSTANCE.trusted_root())
    rig.wait_for("modelpolicy", "team-models", "True", "Ready", seconds=SECONDS)
