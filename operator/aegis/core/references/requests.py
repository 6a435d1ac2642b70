"""Requests to the APIs of servers by which they load a model: what a hook or a container beside one asks for.

Sources: the management API of TorchServe; `/v1/load_lora_adapter` of vLLM and SGLang, `/update_weights_from_disk` of
SGLang; `/models/apply` of LocalAI; `/v1/models` of Xinference.
"""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import parse_qs

from aegis.core.references.claims import Claim
from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import Form, Names
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set

_BODIES = frozenset({"-d", "--data", "--data-raw", "--data-binary", "--json", "--post-data", "--body-data"})
ASKING = word_set("curl wget http https xh hey oha ab wrk vegeta grpcurl")
"""Programs whose documents are the bodies of requests: the model in one is a server's, which has loaded it."""
API = "a server's API"
"""By what a claim of such a request was seen."""
_WAYS = {
    "/load_lora_adapter": Names(Role.ADAPTER, Form.JSON),
    "/update_weights_from_disk": Names(form=Form.JSON),
    "/models/apply": Names(form=Form.JSON),
}
"""How the addresses end at which a body names what is loaded."""
_PATHS = ("model_path", "lora_path")
"""Keys of a body that names it at any address."""
_IN_FILE = "what is asked for stands in a file that is not known here"
_GALLERY = "only the gallery tells what it is"


def requested(sources: Iterable[Word], flags: Sequence[tuple[str, Word]]) -> Iterator[Claim]:
    """What a request names that a server is to load."""
    bodies = [value for flag, value in flags if flag in _BODIES]
    for source in sources:
        address, _, query = source.text.partition("?")
        names = next((row for way, row in _WAYS.items() if address.endswith(way)), None)
        for body in bodies:
            hidden = body.text[:1] == "@" or (body.unknown and body.text.lstrip()[:1] != "{")
            if names is not None and (hidden or address.endswith("/models/apply")):
                yield Claim(body.unsure(_IN_FILE if body.text[:1] == "@" else _GALLERY), Names(names.role), API)
            elif names is not None or any(f'"{key}"' in body.text for key in _PATHS):
                yield Claim(body, names or Names(form=Form.JSON), API)
        if address.endswith("/models"):
            yield from (Claim(source.cut(url), Names(form=Form.LOCATION), API) for url in _urls(query))


def _urls(query: str) -> list[str]:
    return parse_qs(query).get("url", []) if len(query) < 4096 else []
