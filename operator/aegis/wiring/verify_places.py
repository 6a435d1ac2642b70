"""Places for `aegis verify`: local files, and stores as the person's own environment names them."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from aegis.adapters.stores import LocalStore
from aegis.core.artifacts import ResolvedArtifact, StoredFile
from aegis.core.spec.policy import GCS_ENDPOINT, Source
from aegis.core.uris import ModelURI
from aegis.ports import Sink, Store
from aegis.services.verify_model import Place
from aegis.settings import Settings, SettingsInvalid
from aegis.wiring import stores
from aegis.wiring.bundles import certificates

FILE = "file"
ANY_ADDRESS = ("0.0.0.0/0", "::/0")
"""Who types an endpoint may mean a private one; addresses that are never allowed (metadata services) stay so."""


def places(uris: Iterable[ModelURI], settings: Settings) -> tuple[Place, ...]:
    """One for each bucket and each host, and one for all that is nowhere but here. Raises SettingsInvalid."""
    found = {(uri.scheme, uri.authority): uri for uri in uris}
    return tuple(_place(uri, settings) for uri in found.values())


def _place(uri: ModelURI, settings: Settings) -> Place:
    prefix = f"{uri.scheme}://{uri.authority}/"
    if not uri.authority:
        return Place(Source(prefix, prefix, endpoint=""))
    bundle = certificates(settings.s3_ca_file, "AWS_CA_BUNDLE")
    if uri.scheme != "s3":
        find_endpoint = ENDPOINTS.get(uri.scheme)
        endpoint = find_endpoint(settings) if find_endpoint else f"https://{uri.authority}"
        hosts = settings.hub_redirect_hosts if uri.scheme == "hf" else ()
        source = Source(
            prefix, prefix, endpoint=endpoint, ca_bundle=bundle, redirect_hosts=hosts, allowed_cidrs=ANY_ADDRESS
        )
        login = CREDENTIALS.get(uri.scheme)
        return Place(source, login(settings) if login else {})
    endpoint = settings.s3_endpoint.rstrip("/") or f"https://s3.{settings.s3_region}.amazonaws.com"
    source = Source(
        prefix, prefix, endpoint=endpoint, region=settings.s3_region, ca_bundle=bundle, allowed_cidrs=ANY_ADDRESS
    )
    return Place(source, dict(_s3_credentials(settings)))


def _s3_credentials(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """As the Secret of a policy's source holds them."""
    named = {
        "AWS_ACCESS_KEY_ID": settings.s3_access_key_id,
        "AWS_SECRET_ACCESS_KEY": settings.s3_secret_access_key,
        "AWS_SESSION_TOKEN": settings.s3_session_token,
    }
    return ((name, value.encode()) for name, value in named.items() if value)


def _docker_credentials(settings: Settings) -> Mapping[str, bytes]:
    """The configuration that docker, oras and cosign log in by, if the environment names one. Raises SettingsInvalid.

    Only logins that stand in the file are used: a program that keeps them elsewhere is never run.
    """
    if not settings.docker_config:
        return {}
    path = Path(settings.docker_config) / "config.json"
    try:
        return {".dockerconfigjson": path.read_bytes()}
    except OSError:
        raise SettingsInvalid(f"DOCKER_CONFIG: {path} cannot be read") from None


def _google_credentials(settings: Settings) -> Mapping[str, bytes]:
    """The key of a service account, if the environment names one. Raises SettingsInvalid."""
    if not settings.google_credentials:
        return {}
    try:
        return {"key.json": Path(settings.google_credentials).read_bytes()}
    except OSError:
        raise SettingsInvalid(
            f"GOOGLE_APPLICATION_CREDENTIALS={settings.google_credentials!r} cannot be read"
        ) from None


def _azure_endpoint(settings: Settings) -> str:
    if not settings.azure_account:
        raise SettingsInvalid("AZURE_STORAGE_ACCOUNT must name the storage account: an az:// URI does not")
    return f"https://{settings.azure_account}.blob.core.windows.net"


def _azure_credentials(settings: Settings) -> Mapping[str, bytes]:
    return {"sasToken": settings.azure_sas.encode()} if settings.azure_sas else {}


def _hub_credentials(settings: Settings) -> Mapping[str, bytes]:
    return {"token": settings.hub_token.encode()} if settings.hub_token else {}


ENDPOINTS: Mapping[str, Callable[[Settings], str]] = MappingProxyType(
    {"gs": lambda _: GCS_ENDPOINT, "az": _azure_endpoint, "hf": lambda settings: settings.hub_endpoint.rstrip("/")}
)
"""Scheme → where its store is, when the URI does not name the host. Raises SettingsInvalid."""

CREDENTIALS: Mapping[str, Callable[[Settings], Mapping[str, bytes]]] = MappingProxyType(
    {"oci": _docker_credentials, "gs": _google_credentials, "az": _azure_credentials, "hf": _hub_credentials}
)
"""Scheme → what logs in there, as the Secret of a policy's source holds it."""


class FileURIs:
    """Local files under `file:///` URIs, so that they stand beside those of stores.

    Symbolic links on the way to a file or folder are followed, for a person named them: the files of a model cache are
    often links. Those below a folder are not.
    """

    def __init__(self) -> None:
        self._files = LocalStore()

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        return self._files.resolve(_real_path(location), revision)

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:
        self._files.read(artifact, file, sink)

    def confirm(self, artifact: ResolvedArtifact) -> None:
        self._files.confirm(artifact)

    def fetch(self, location: str, limit: int) -> bytes | None:
        return self._files.fetch(_real_path(location), limit)


def open_store(scheme: str, place: Place) -> Store:
    """As `stores.open_store`, and `file` as well."""
    return FileURIs() if scheme == FILE else stores.open_store(scheme, place)


def _real_path(location: str) -> str:
    path = location.removeprefix(f"{FILE}://")
    return os.path.realpath(path) + ("/" if path.endswith("/") else "")
