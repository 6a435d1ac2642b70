"""Where `aegis verify` looks for an artifact, and as whom: what the person's environment says, and nothing else."""

from pathlib import Path

import pytest

from aegis.core.uris import ModelURI
from aegis.settings import Settings, SettingsInvalid
from aegis.wiring.verify_places import places

IMAGE = f"oci://registry.example:5000/team/llama@sha256:{'5e' * 32}"
ENDPOINTS = {
    "s3://models/m": "https://s3.us-east-1.amazonaws.com",
    "gs://models/m": "https://storage.googleapis.com",
    "az://models/m": "https://acme.blob.core.windows.net",
    "https://models.example/m": "https://models.example",
    IMAGE: "https://registry.example:5000",
}


@pytest.mark.parametrize(("uri", "endpoint"), ENDPOINTS.items(), ids=lambda value: value[:10])
def test_each_scheme_has_its_place(uri: str, endpoint: str) -> None:
    (place,) = places([ModelURI.parse(uri)], Settings.from_env({"AZURE_STORAGE_ACCOUNT": "acme"}))

    assert place.source.endpoint == endpoint
    assert place.source.uri_prefix == f"{uri[: uri.index('/', 8)]}/"
    assert place.credentials == {}


def test_credentials_are_those_that_each_clouds_own_tools_take(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(b'{"auths":{}}')
    (tmp_path / "key.json").write_bytes(b"{}")
    settings = Settings.from_env(
        {
            "DOCKER_CONFIG": str(tmp_path),
            "GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / "key.json"),
            "AZURE_STORAGE_ACCOUNT": "acme",
            "AZURE_STORAGE_SAS_TOKEN": "sv=1&sig=x",
        }
    )
    found = {
        uri: dict(place.credentials)
        for uri in (IMAGE, "gs://models/m", "az://models/m", "https://models.example/m")
        for place in places([ModelURI.parse(uri)], settings)
    }

    assert list(found.values()) == [
        {".dockerconfigjson": b'{"auths":{}}'},
        {"key.json": b"{}"},
        {"sasToken": b"sv=1&sig=x"},
        {},
    ]


@pytest.mark.parametrize(
    ("uri", "environment", "said"),
    [
        (IMAGE, {"DOCKER_CONFIG": "/nowhere"}, "DOCKER_CONFIG: /nowhere/config.json cannot be read"),
        ("gs://models/m", {"GOOGLE_APPLICATION_CREDENTIALS": "/nowhere"}, "GOOGLE_APPLICATION_CREDENTIALS='/nowhere'"),
        ("az://models/m", {}, "AZURE_STORAGE_ACCOUNT must name the storage account"),
    ],
    ids=["docker", "google", "azure"],
)
def test_what_the_environment_lacks_is_named(uri: str, environment: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        places([ModelURI.parse(uri)], Settings.from_env(environment))

    assert said in str(caught.value)
