"""Whether what a signer calls the artifact is the name of this model.

A signature over bytes holds wherever those bytes are put. Only a name in the signed statement says which model they
were signed as, and signers write what they have at hand: OpenSSF Model Signing the name of the folder or file,
`cosign attest-blob` that of the file, `cosign attest`, cosign 2 and containers/image the repository in its registry.
"""

import re

from aegis.core.uris import ModelURI

_EXTENSION = re.compile(r"[.][A-Za-z]+\Z")
"""Of letters alone: what stands behind the last point of `llama-3.1` is a version, and tells two models apart."""


def names(subject: str, uri: ModelURI) -> bool:
    """True when `subject` is the whole URI or, in whole segments, the end of its bucket and path.

    A single object may be called without its file extension. What lies in a registry has the name of its repository,
    from the registry on; a tag behind that says nothing (containers-policy.json(5), `matchRepoDigestOrExact`). No name
    is the name of nothing.
    """
    if subject == str(uri):
        return True
    if uri.scheme == "oci":
        return _repository(subject) == _repository(f"{uri.authority}/{uri.path}")
    place = f"{uri.authority}/{uri.path}".removesuffix("/")
    return bool(subject) and (_ends(place, subject) or (not uri.is_tree and subject == _stem(place)))


def _ends(place: str, subject: str) -> bool:
    return f"/{place}".endswith(f"/{subject}")


def _stem(place: str) -> str:
    """The last segment without its extension, '' when it has none."""
    last = place.rpartition("/")[2]
    stem = _EXTENSION.sub("", last)
    return stem if stem != last else ""


def _repository(reference: str) -> str:
    """A reference without its digest and tag."""
    head, slash, last = reference.partition("@")[0].rpartition("/")
    return f"{head}{slash}{last.partition(':')[0]}"
