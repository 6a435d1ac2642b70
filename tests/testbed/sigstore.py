"""A whole Sigstore of real parts, in which cosign signs without a key: Fulcio with its log, Rekor v2, timestamps.

Who signs is a ServiceAccount of the control plane, whose API server vouches for it by a token (TokenRequest).
"""

from pathlib import Path

from .controlplane import ControlPlane
from .environment import Environment
from .fulcio import AUDIENCE, Fulcio, Issuer
from .rekor import Rekor
from .timestamps import TimestampServer

DISCOVERY = "system:service-account-issuer-discovery"


class Sigstore:
    """One instance. `trusted_root` is what its verifiers need; everything else is for who signs."""

    def __init__(self, folder: Path, environment: Environment) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._cluster, self.cosign = folder, environment.control_plane, environment.binaries["cosign"]
        parts = environment.ports, environment.reaper
        self.issuer = self._cluster.cluster.url
        self.rekor = Rekor(folder / "rekor", *parts, self.cosign)
        issuer = Issuer(self.issuer, "kubernetes", self._cluster.cluster.bundle)
        self.fulcio = Fulcio(folder / "fulcio", *parts, issuer)
        self.timestamps = TimestampServer(folder / "timestamps", environment.ports)
        self.trusted_root, self._config = folder / "trusted_root.json", folder / "signing_config.json"

    def start(self) -> None:
        """Returns once it can be signed in. The control plane has to run."""
        _publish_keys(self._cluster)
        for part in (self.rekor, self.fulcio, self.timestamps):
            part.start()
        roots = (*self.fulcio.in_root, self.rekor.in_root, self.timestamps.in_root)
        self.rekor.cosign("trusted-root", "create", *roots, "--out", str(self.trusted_root))
        services = (self.fulcio.in_config, *self.rekor.in_config, *self.timestamps.in_config)
        self.rekor.cosign("signing-config", "create", *services, "--out", str(self._config))

    def close(self) -> None:
        """Ends it for good."""
        for part in (self.timestamps, self.fulcio, self.rekor):
            part.close()

    def token(self, namespace: str, service_account: str) -> str:
        """A token for Fulcio, good for ten minutes."""
        audience = (f"--audience={AUDIENCE}", "--duration=10m")
        return self._cluster.kubectl("create", "token", service_account, "-n", namespace, *audience).strip()

    def sign(self, token: str, artifact: Path, bundle: Path) -> None:
        """`cosign sign-blob` as who the token says."""
        self.rekor.cosign("sign-blob", *self.options(token), "--bundle", str(bundle), str(artifact))

    def attest(self, token: str, statement: Path, bundle: Path) -> None:
        """`cosign attest-blob` of a statement that is there already."""
        self.rekor.cosign("attest-blob", *self.options(token), "--statement", str(statement), "--bundle", str(bundle))

    def options(self, token: str) -> tuple[str, ...]:
        """What cosign needs to sign here as who the token says."""
        # By its file: of a token on the command line cosign wants an RSA signature, and the cluster's are on P-256.
        file = self._folder / "token"
        file.write_text(token)
        files = {"identity-token": file, "signing-config": self._config, "trusted-root": self.trusted_root}
        return ("--yes", *(f"--{name}={path}" for name, path in files.items()))


def subject(namespace: str, service_account: str) -> str:
    """What Fulcio writes into the certificate of a ServiceAccount."""
    return f"https://kubernetes.io/namespaces/{namespace}/serviceaccounts/{service_account}"


def _publish_keys(cluster: ControlPlane) -> None:
    """Lets everybody read the keys that ServiceAccount tokens are signed with, as an administrator does for Fulcio."""
    cluster.kubectl.apply(
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "ClusterRoleBinding",
            "metadata": {"name": "issuer-discovery-for-everybody"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": DISCOVERY},
            "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:unauthenticated"}],
        }
    )
