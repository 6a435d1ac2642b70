"""References to what lies in an OCI registry: a repository and the digest of a manifest, never a tag.

    oci://registry.example.com/team/model@sha256:<64 hexadecimal digits>
          └──── registry ─────┘└ repository ┘└─────────── digest ───────┘

That is what an image volume's `reference` holds, with the scheme before it. A tag may name another manifest tomorrow,
so a reference by tag is no name for what was verified; and with a tag beside the digest one manifest would have many
names.
"""

import re

from aegis.core.digests import Digest
from aegis.core.errors import NotCanonical, NotPinned

_REPOSITORY = re.compile(r"[a-z0-9]([a-z0-9._\-]*[a-z0-9])?", re.ASCII)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)
_DOCKER_HUB = re.compile(r"(index\.|registry-1\.)?docker\.io", re.ASCII)


def check(authority: str, path: str) -> None:
    """Raises NotCanonical for what no registry serves, and NotPinned for a reference without a digest.

    A path that ends in '/' names every repository below it, as a policy's prefix does.
    """
    # Without these, container runtimes take the first part for a repository of a registry of their own choice.
    if not ("." in authority or ":" in authority or authority == "localhost"):
        raise NotCanonical("must have a registry's host with a '.' or a port, or 'localhost', after 'oci://'")
    name, at, digest = path.removesuffix("/").partition("@")
    prefix = path.endswith("/")
    if not prefix and not _DIGEST.fullmatch(digest):
        raise NotPinned("must end in the manifest's digest, '@sha256:' and 64 lower-case hexadecimal digits: no tag")
    if (prefix and at) or not all(_REPOSITORY.fullmatch(part) for part in name.split("/")):
        raise NotCanonical("must have a repository whose parts are lower-case letters, digits and, inside, '._-'")


def is_docker_hub(registry: str) -> bool:
    """True for each of three names of one registry: in references, in logins and what cosign signs, and its host."""
    return _DOCKER_HUB.fullmatch(registry) is not None


def repository_of(path: str) -> tuple[str, Digest]:
    """The repository and the manifest's digest in the path of a canonical `oci` URI. Raises ValueError for another."""
    name, _, digest = path.partition("@")
    return name, Digest.parse(digest)


def unpinned(uri: str) -> str:
    """An `oci` URI without its tag and digest, canonical or not: the repository. Any other URI as it is."""
    return repository(uri) if uri.startswith("oci://") else uri


def repository(reference: str) -> str:
    """What is before the tag and the digest of a reference, with or without its scheme."""
    head, slash, last = reference.partition("@")[0].rpartition("/")
    return f"{head}{slash}{last.partition(':')[0]}"
