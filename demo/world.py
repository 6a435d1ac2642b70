"""What the story takes place in: the servers, Aegis, three people, and the files on the stage."""

import base64
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from tests.testbed.aegis_processes import Aegis
from tests.testbed.environment import Environment
from tests.testbed.seaweedfs import BUCKET

from .memory import resident_bytes
from .openssl import provide_openssl
from .stage import Stage, say

MANIFESTS = Path(__file__).parent / "manifests"
NAMESPACE = "fraud"


@dataclass
class World:
    """Everything that a chapter may touch, and what an earlier one left for a later one."""

    environment: Environment
    aegis: Aegis
    stage: Stage
    uploaded_bytes: int = 0
    measured: dict[str, str] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)

    def upload(self, name: str, place: str) -> None:
        """Puts a file of the stage into the bucket, as CI does at the end of a build."""
        content = (self.stage.folder / name).read_bytes()
        self.environment.s3.client.put_object(Bucket=BUCKET, Key=place, Body=content)
        self.uploaded_bytes += len(content)
        say(f"  uploaded {name} ({shown_size(len(content))}) to s3://{BUCKET}/{place}")

    def weigh(self) -> None:
        """Keeps the most memory that each process of Aegis was seen to hold."""
        for process in self.aegis.processes:
            for role, size in resident_bytes(process.server).items():
                self.memory[role] = max(size, self.memory.get(role, 0))

    def verified_bytes(self) -> int:
        """How many bytes of models Aegis says it has read."""
        return int(sum(each.metric("aegis_verified_bytes_total") for each in self.aegis.controllers))


def make_stage(environment: Environment) -> Stage:
    """The folder with the manifests, and a kubeconfig for each person."""
    plane = environment.control_plane
    people = {
        "admin": plane.kubeconfig,
        # May edit the namespace, as the chart's roles let whoever edits a namespace declare models.
        "engineer": plane.kubeconfig_for_user("engineer", namespace=NAMESPACE),
        # May do everything to everything in the namespace, as owners of namespaces often may.
        "owner": plane.kubeconfig_for_user("owner", namespace=NAMESPACE),
    }
    plane.kubectl.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    plane.kubectl.apply(_grant("engineer", "edit"), _grant("owner", "cluster-admin"))
    folder = environment.folder / "stage"
    folder.mkdir()
    values = _values(environment)
    for manifest in sorted(MANIFESTS.iterdir()):
        (folder / manifest.name).write_text(filled(manifest.read_text(encoding="utf-8"), values), encoding="utf-8")
    reader = environment.s3.reader
    secret = folder / "models-reader.env"
    secret.touch(mode=0o600)
    secret.write_text(f"AWS_ACCESS_KEY_ID={reader.key_id}\nAWS_SECRET_ACCESS_KEY={reader.secret}\n")
    variables = environment.variables() | {"PATH": f"{environment.programs}:{os.environ['PATH']}"}
    if provide_openssl(environment.programs):
        say("  This machine has no openssl: a stand-in, made with Python's cryptography, writes the same files.")
    return Stage(folder, variables, people)


def filled(text: str, values: dict[str, str]) -> str:
    """The text with `${NAME}` replaced; one that stands alone on its line keeps its indentation for every line."""
    return "".join(f"{each}\n" for line in text.splitlines() for each in _filled_line(line, values))


def shown_size(size: int) -> str:
    """As people say it."""
    return f"{size / (1 << 20):.0f} MiB" if size >= 1 << 20 else f"{size} bytes"


def admin_key_files(environment: Environment) -> dict[str, bytes]:
    """The API server's CA and the admin's certificate and key, PEM, out of the kubeconfig."""
    config = json.loads(environment.control_plane.kubeconfig.read_text())
    cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
    fields = {
        "ca": cluster["certificate-authority-data"],
        "certificate": user["client-certificate-data"],
        "key": user["client-key-data"],
    }
    return {name: base64.b64decode(data) for name, data in fields.items()}


def _filled_line(line: str, values: dict[str, str]) -> list[str]:
    for name, value in values.items():
        if line.strip() == f"${{{name}}}":
            indent = line[: len(line) - len(line.lstrip())]
            return [indent + each for each in value.strip().splitlines()]
    for name, value in values.items():
        line = line.replace(f"${{{name}}}", value)
    return [line]


def _values(environment: Environment) -> dict[str, str]:
    return {
        "VAULT_ADDRESS": environment.openbao.url,
        "VAULT_CA": environment.openbao.bundle.read_text(),
        "S3_ENDPOINT": environment.s3.url,
        "S3_CA": environment.s3.bundle.read_text(),
    }


def _grant(person: str, role: str) -> dict[str, object]:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": person, "namespace": NAMESPACE},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": person}],
    }
