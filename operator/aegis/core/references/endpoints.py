"""Servers at which a program looks up the names of a hub or of a store, where it is told another than its own.

Sources: the environment variables of huggingface_hub and of older Transformers; common/arg.cpp of llama.cpp; the hub's
client of ModelScope; "Service-specific endpoints" of the AWS SDKs and Tools Reference Guide; the environment variables
of Run:ai's Model Streamer, tensorizer, s5cmd, rclone, object_store and TensorFlow's file systems; the clients of Google
Cloud Storage and "gcloud topic configurations".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aegis.core.references.claims import Said
from aegis.core.references.environment import Values, is_on
from aegis.core.references.finding import Finding, Role, Unresolvable
from aegis.core.references.words import Word


@dataclass(frozen=True, slots=True)
class Told:
    """The `variables` that name the server, the `switches` that choose another, and the hosts that are its `own`.

    `says` tells people what is asked there.
    """

    says: str
    variables: tuple[str, ...]
    own: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of these variables."""
        return self.variables + self.switches


_HUGGING_FACE = Told(
    "the names of the hub are looked up at this server",
    ("HF_ENDPOINT", "HF_HUB_ENDPOINT", "HUGGINGFACE_CO_RESOLVE_ENDPOINT"),
    ("huggingface.co", "hf.co"),
    ("HUGGINGFACE_CO_STAGING",),
)

ENDPOINTS: Mapping[str, Told] = MappingProxyType(
    {
        "hf": _HUGGING_FACE,
        "modelscope": Told(
            "the names of ModelScope are looked up at this server",
            ("MODELSCOPE_DOMAIN",),
            ("modelscope.cn", "www.modelscope.cn"),
            ("MODELSCOPE_PREFER_AI_SITE",),
        ),
        "s3": Told(
            "the bucket is read at this server",
            (
                *("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AWS_S3_ENDPOINT", "AWS_S3_ENDPOINT_URL"),
                *("S3_ENDPOINT", "S3_ENDPOINT_URL", "RUNAI_STREAMER_S3_ENDPOINT", "RCLONE_S3_ENDPOINT"),
            ),
        ),
        "gs": Told(
            "the bucket is read at this server",
            ("STORAGE_EMULATOR_HOST", "CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE"),
            ("storage.googleapis.com",),
        ),
    }
)
"""By the scheme of what is looked up. A new hub or store is one row."""

_OF_STACKS: Mapping[str, Mapping[str, Told]] = MappingProxyType(
    {"llama.cpp": {"hf": Told(_HUGGING_FACE.says, ("MODEL_ENDPOINT",), _HUGGING_FACE.own)}}
)
"""What one stack alone takes for the address of its hub: to others a variable of that name may be anything."""


def other_endpoints(schemes: Iterable[str], stack: str, said: Said, values: Values) -> Iterator[Finding]:
    """That what has one of the `schemes` is looked up at another server than its own by what runs in a container.

    `stack` is the container's, `values` gives each value that variables have there.
    """
    for scheme in schemes:
        for told in (ENDPOINTS.get(scheme), _OF_STACKS.get(stack, {}).get(scheme)):
            if told is not None:
                words = (word for name, word in values(told.names) if _elsewhere(told, name, word))
                yield from (_finding(word, told.says) for word in words)
        if scheme == "s3":
            yield from (_finding(word, ENDPOINTS[scheme].says) for word in said.endpoints if word.text)


def _elsewhere(told: Told, name: str, word: Word) -> bool:
    if word.unknown:
        return True
    if name in told.switches:
        return is_on(word)
    return bool(word.text) and _host(word.text) not in told.own


def _finding(word: Word, says: str) -> Finding:
    return Finding(word.place, word.text, Unresolvable(word.unknown or says), Role.ENDPOINT, "endpoint")


def _host(text: str) -> str:
    """The host that an address names, with or without a scheme before it; '' where it may be read in two ways."""
    scheme, separator, rest = text.partition("://")
    if separator and scheme != "https":
        return ""
    return (rest if separator else text).rstrip("/")
