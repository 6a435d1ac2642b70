"""Where signatures lie when nobody says: beside the artifact, under the names that signers use."""

from aegis.core.uris import ModelURI

SUFFIXES = (".sig", ".cosign", ".sigstore.json", ".bundle")
"""Appended to the artifact's name: `openssl dgst -out F.sig F`, `cosign sign-blob --bundle F.sigstore.json F`."""

SIBLINGS = ("model.sig",)
"""Names in the artifact's folder (OpenSSF Model Signing writes `model.sig`)."""


def beside(uri: ModelURI) -> tuple[str, ...]:
    """Every place to look, as URIs, in order."""
    folder = str(uri).rpartition("/")[0]
    siblings = [f"{folder}/{name}" for name in SIBLINGS if f"{folder}/{name}" != str(uri)]
    return (*(f"{uri}{suffix}" for suffix in SUFFIXES), *siblings)
