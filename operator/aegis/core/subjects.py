"""Whether what a signer calls the artifact is the name of this model.

A signature over bytes holds wherever those bytes are put. Only a name in the signed statement says which model they
were signed as, and signers write what they have at hand: OpenSSF Model Signing the name of the folder or file,
`cosign attest-blob` that of the file, `cosign attest`, cosign 2 and containers/image the repository in its registry.
"""

import re
from enum import StrEnum

from aegis.core.images import is_docker_hub, repository
from aegis.core.uris import ModelURI

_EXTENSION = re.compile(r"[.][A-Za-z]+\Z")
"""Of letters alone: what stands behind the last point of `llama-3.1` is a version, and tells two models apart."""


class SubjectName(StrEnum):
    """What a signed statement has to call the model: whatever it likes, or by the end of the model's URI."""

    ANY = "Any"
    MATCH_URI = "MatchURI"


def names(subject: str, uri: ModelURI) -> bool:
    """True when `subject` is the whole URI or, in whole segments, the end of its bucket and path.

    A single object may be called without its file extension. What lies in a registry has the name of its repository,
    from the registry on; a tag behind that says nothing (containers-policy.json(5), `matchRepoDigestOrExact`), and
    Docker Hub has several names. No name is the name of nothing.
    """
    if subject == str(uri):
        return True
    if uri.scheme == "oci":
        return _in_one_spelling(subject) == _in_one_spelling(f"{uri.authority}/{uri.path}")
    place = f"{uri.authority}/{uri.path}".removesuffix("/")
    return bool(subject) and (_ends(place, subject) or (not uri.is_tree and subject == _stem(place)))


def _in_one_spelling(reference: str) -> str:
    """The repository; on Docker Hub one without an owner is in `library` (distribution/reference, normalize.go)."""
    name = repository(reference)
    registry, _, path = name.partition("/")
    if not is_docker_hub(registry):
        return name
    return f"Docker Hub: {path if '/' in path else f'library/{path}'}"


def _ends(place: str, subject: str) -> bool:
    return f"/{place}".endswith(f"/{subject}")


def _stem(place: str) -> str:
    """The last segment without its extension, '' when it has none."""
    last = place.rpartition("/")[2]
    stem = _EXTENSION.sub("", last)
    return stem if stem != last else ""
