"""Where signatures lie when nobody says: beside the artifact, under the names that signers use."""

from aegis.core.uris import ModelURI

SUFFIXES = (".sig", ".cosign", ".sigstore.json", ".bundle")
"""Appended to the artifact's name: `openssl dgst -out F.sig F`, `cosign sign-blob --bundle F.sigstore.json F`."""

INSIDE = ("model.sig",)
"""Names in the artifact's folder, as OpenSSF Model Signing writes them. In a folder that is itself the artifact such a
file is no part of it: a signature cannot cover itself, and the next one would change what the first one signed."""


def beside(uri: ModelURI) -> tuple[str, ...]:
    """Every place to look, as URIs, in order: beside an object, or in and beside a folder; in a repository only."""
    name = str(uri).removesuffix("/")
    folder = name if uri.is_tree else name.rpartition("/")[0]
    inside = tuple(f"{folder}/{each}" for each in INSIDE if f"{folder}/{each}" != name)
    return inside if uri.is_repository else (*(f"{name}{suffix}" for suffix in SUFFIXES), *inside)
