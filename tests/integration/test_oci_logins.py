"""Registries that not everybody may read: by password, by the token of a service, with their blobs at another host.

oras and cosign push and sign through the same logins and redirects that Aegis reads through.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.integration.test_oci import REPOSITORY, Signer, command_line, verified
from tests.testbed.binaries import extra
from tests.testbed.environment import Environment
from tests.testbed.pki import Authority
from tests.testbed.registry import Login, Registry, run
from tests.unit.services.models import public, rsa_key
from tests.unit.stores.registries import basic, logged_in
from tests.unit.transport.fake_store import FakeStore, Seen, answer

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Source
from aegis.services.verify_model import Found, Place

USER, PASSWORD, TOKEN = "aegis", "secret", "token-of-the-service"
BASIC = basic(USER, PASSWORD)


@dataclass
class Guarded:
    """A registry that takes nothing but a token; a service gives tokens, and another host hands out the blobs."""

    registry: Registry
    tokens: FakeStore
    blobs: FakeStore
    folder: Path
    signer: Signer = field(init=False)

    def __post_init__(self) -> None:
        auths = {self.registry.name: {"username": USER, "password": PASSWORD}}
        (self.folder / "config.json").write_text(json.dumps({"auths": auths}))

    @property
    def variables(self) -> dict[str, str]:
        """By which oras and cosign find the password."""
        return {"DOCKER_CONFIG": str(self.folder)}

    def push_and_sign(self, cosign: str) -> str:
        """The digest of a model that oras pushed and cosign signed, as a person does who is logged in."""
        target = f"{self.registry.name}/{REPOSITORY}:v1"
        (self.folder / "model.gguf").write_bytes(b"weights behind a login")
        self._run(extra("oras"), "push", target, "--artifact-type", "application/vnd.example.model", "model.gguf")
        digest = self._run(extra("oras"), "resolve", target).strip()
        signing = ("--key", str(self.signer.folder / "cosign.key"), "--use-signing-config=false", "--tlog-upload=false")
        self._run(cosign, "sign", "-y", *signing, f"{self.registry.name}/{REPOSITORY}@{digest}")
        return digest

    @property
    def hosts(self) -> tuple[str, str]:
        """Of the tokens and of the blobs, as a source lists them."""
        # By name: cosign takes no service for tokens at a private address.
        return f"localhost:{self.tokens.port}", f"127.0.0.1:{self.blobs.port}"

    def verified(self, digest: str, hosts: tuple[str, ...], password: str = PASSWORD) -> Found:
        """By the key of the signer, with these hosts listed."""
        source = Source(
            "models",
            f"oci://{self.registry.name}/",
            self.registry.url,
            ca_bundle=self.registry.bundle.read_text(),
            redirect_hosts=hosts,
            allowed_cidrs=("127.0.0.0/8", "::1/128"),
        )
        secret = {"username": USER.encode(), "password": password.encode()}
        return verified(self.registry, digest, self.signer.key, places={"models": Place(source, secret)})

    def _run(self, program: str, *arguments: str) -> str:
        return run(self.registry, program, *arguments, folder=self.folder, variables=self.variables)


@pytest.fixture(scope="module")
def guarded(testbed: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    authority = Authority(folder / "pki", "registries")
    with FakeStore().serving(authority) as tokens, FakeStore().serving(authority) as blobs:
        given = answer(200, json.dumps({"token": TOKEN}).encode())
        tokens.behaviours["/token"] = logged_in(BASIC, "Basic", given)
        challenge = f'Bearer realm="https://localhost:{tokens.port}/token",service="registry",scope="repository:{REPOSITORY}:pull,push"'
        parts = testbed.ports, testbed.reaper
        login = Login(f"Bearer {TOKEN}", challenge)
        registry = Registry(folder / "registry", *parts, login=login, authority=authority, blobs_at=blobs.url)

        def blob(seen: Seen) -> object:
            algorithm, _, digest = seen.target.rpartition("/")[2].partition(":")
            return answer(200, (registry.blobs / algorithm / digest).read_bytes())(seen)

        blobs.behaviours[""] = blob  # type: ignore[assignment]
        try:
            registry.start()
            made = Guarded(registry, tokens, blobs, folder)
            made.signer = Signer(registry, testbed.binaries["cosign"], folder / "signer")
            yield made
        finally:
            registry.close()


@pytest.fixture(scope="module")
def digest(guarded: Guarded, testbed: Environment) -> str:
    return guarded.push_and_sign(testbed.binaries["cosign"])


def test_the_token_of_a_service_opens_the_registry_and_nothing_else(guarded: Guarded, digest: str) -> None:
    guarded.tokens.seen.clear()
    guarded.blobs.seen.clear()
    evidence = guarded.verified(digest, guarded.hosts).evidence

    assert evidence.fingerprints == {guarded.signer.key.fingerprint}
    (asked,) = guarded.tokens.seen
    assert asked.headers["authorization"] == BASIC
    assert asked.target.endswith(f"scope=repository%3A{REPOSITORY.replace('/', '%2F')}%3Apull")
    assert guarded.blobs.seen
    assert all("authorization" not in seen.headers for seen in guarded.blobs.seen)


def test_a_host_that_is_not_listed_is_asked_for_no_token_and_no_blob(guarded: Guarded, digest: str) -> None:
    of_tokens, of_blobs = guarded.hosts
    for listed, asked in ((of_tokens, guarded.blobs), (of_blobs, guarded.tokens)):
        asked.seen.clear()
        with pytest.raises(Undecidable) as caught:
            guarded.verified(digest, (listed,))
        assert caught.value.reason is Reason.REDIRECT_FORBIDDEN
        assert asked.seen == []


def test_a_password_that_the_service_refuses_is_a_fault_of_the_source(guarded: Guarded, digest: str) -> None:
    with pytest.raises(Undecidable) as caught:
        guarded.verified(digest, guarded.hosts, password="another")
    assert caught.value.reason is Reason.SOURCE_MISCONFIGURED
    assert "another" not in str(caught.value)


def test_a_host_that_hands_out_other_bytes_is_not_believed(guarded: Guarded, digest: str) -> None:
    honest = guarded.blobs.behaviours[""]
    guarded.blobs.behaviours[""] = answer(200, b"another signature")
    try:
        with pytest.raises(Undecidable) as caught:
            guarded.verified(digest, guarded.hosts)
    finally:
        guarded.blobs.behaviours[""] = honest
    assert caught.value.reason is Reason.ARTIFACT_CHANGED


def test_a_password_opens_the_registry(testbed: Environment, tmp_path: Path) -> None:
    login = Login(BASIC, 'Basic realm="registry"')
    registry = Registry(tmp_path / "registry", testbed.ports, testbed.reaper, login=login)
    registry.start()
    signer = Signer(registry, testbed.binaries["cosign"], tmp_path / "signer")
    try:
        digest = registry.push(REPOSITORY, "v1", b"private")
        prefix = f"oci://{registry.name}/"
        source = Source("models", prefix, registry.url, ca_bundle=registry.bundle.read_text())
        config = {"auths": {registry.name: {"username": USER, "password": PASSWORD}}}
        secret = {".dockerconfigjson": json.dumps(config).encode()}
        place = {"models": Place(source, secret)}

        assert verified(registry, digest, public(rsa_key()), places=place).evidence.identity.value == digest
        (tmp_path / "config.json").write_text(json.dumps(config))
        uri, key = registry.uri(REPOSITORY, digest), str(signer.folder / "cosign.pub")
        assert command_line(registry, uri, key, DOCKER_CONFIG=str(tmp_path)) == (1, "Rejected", "NotSigned")
        assert command_line(registry, uri, key)[1:] == ("Undecided", "SourceMisconfigured")
        with pytest.raises(Undecidable) as caught:
            verified(registry, digest, public(rsa_key()))
        assert caught.value.reason is Reason.SOURCE_MISCONFIGURED
    finally:
        registry.close()
