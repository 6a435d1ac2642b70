"""Names without a scheme: which model a hub's name, a handle or an image stands for."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from aegis.core.references.finding import Ambiguous, Outcome, Resolved
from aegis.core.references.wordsets import word_set

HUB_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]*/[A-Za-z0-9][A-Za-z0-9._\-]*")
_SIMPLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]*")
_FRAMEWORKS = word_set(
    "pax jax flax keras maxtext pytorch transformers tensorrtllm tensorflow2 tensorflow1 tflite tfjs gemmacpp"
    " gguf onnx coral other api litert gemma-cpp mediapipe"
)
"""What a Kaggle handle names in its third part: <owner>/<model>/<framework>/<variation>[/<version>]."""

_HUB_HOSTS = ("huggingface.co/", "hf.co/", "www.huggingface.co/")
_MODELSCOPE_HOSTS = ("modelscope.cn/", "www.modelscope.cn/")
_NO_MODEL = ("datasets/", "spaces/", "docs/", "api/")


_NOTHING = word_set(
    "none null nil nothing auto default undefined unset disabled off false true all * dummy n/a na ngram [ngram] mtp"
    " suffix /dev/null tbd todo"
)
"""What stands where a name is asked for, and is none: words of the options themselves, and of people."""


def names_nothing(text: str) -> bool:
    """True for a value that says that there is no model, or leaves the choice to the program."""
    path = text.startswith(("/", "./", "../"))
    return text.casefold() in _NOTHING or not (path or any(char.isalpha() for char in text))


def placeholder(text: str) -> bool:
    """True when a person, a template or a shell that is not seen here still has to fill something in."""
    return "$" in text or "<" in text or "{{" in text


def looks_like_hub_name(text: str) -> bool:
    """True for `owner/name`, and for nothing that has more or fewer parts."""
    return HUB_NAME.fullmatch(text) is not None


_PROVIDERS = word_set(
    "anthropic azure azure_ai bedrock vertex_ai gemini groq openrouter ollama ollama_chat litellm litellm_proxy"
    " together_ai fireworks_ai hosted_vllm deepinfra nvidia_nim sagemaker sagemaker_chat custom_openai"
    " text-completion-openai perplexity openai_like"
)
"""Prefixes by which LiteLLM and the programs built on it name the service that has the model."""
_SERVICES = ("openai/gpt-3", "openai/gpt-4", "openai/gpt-5", "openai/o1", "openai/o3", "openai/o4", "openai/text-embed")


def of_a_service(text: str) -> bool:
    """True for `provider/model` of a service elsewhere, which is written like a hub's name."""
    return text.partition("/")[0] in _PROVIDERS or text.startswith(_SERVICES)


def hugging_face(text: str, revision: str = "") -> Outcome:
    """`owner/name`, or an old `name` without an owner, as the libraries of Hugging Face take it."""
    name, at, tagged = text.partition("@")
    if at:
        text, revision = name, revision or tagged
    parts = text.strip("/").split("/")
    if 4 <= len(parts) <= 5 and parts[2].casefold() in _FRAMEWORKS:
        return Resolved(f"kaggle://{'/'.join(parts)}", revision)
    if len(parts) <= 2 and all(_SIMPLE.fullmatch(part) for part in parts):
        return Resolved(f"hf://{'/'.join(parts)}", revision)
    return Ambiguous("neither a hub's owner/name nor a path from the root")


def gguf(text: str, revision: str = "") -> Outcome:
    """`owner/name:quantisation`, as llama.cpp takes it, or `owner/name/file`."""
    owner, _, rest = text.partition("/")
    name, slash, file = rest.partition("/")
    if slash:
        return Resolved(f"hf://{owner}/{name}/{file}", revision)
    return hugging_face(text.partition(":")[0], revision)


def ollama(text: str, _: str = "") -> Outcome:
    """`name[:tag]` of Ollama's library, or a repository of a hub behind its host's name."""
    for host in _HUB_HOSTS:
        if text.startswith(host):
            return hugging_face(text.removeprefix(host).partition(":")[0])
    return Resolved(f"ollama://{text}")


def ngc(text: str, revision: str = "") -> Outcome:
    """`org/team/name[:version]` of NVIDIA's catalogue has three parts; two are a hub's."""
    if text.count("/") >= 2 or ":" in text:
        return Resolved(f"ngc://{text}", revision)
    return hugging_face(text, revision)


def kaggle(text: str, _: str = "") -> Outcome:
    """A Kaggle handle."""
    return Resolved(f"kaggle://{text}")


def modelscope(text: str, revision: str = "") -> Outcome:
    """`owner/name` of ModelScope."""
    return Resolved(f"modelscope://{text}", revision)


def image(text: str, _: str = "") -> Outcome:
    """An image that holds a model."""
    return Resolved(f"oci://{text.removeprefix('docker://')}")


def stored(text: str, revision: str = "") -> Outcome | None:
    """A file of the model store, which is found as a whole, or a repository of a hub."""
    return hugging_face(text, revision) if looks_like_hub_name(text) else None


def in_file(text: str, revision: str = "") -> Outcome:
    """`owner/name@file`, as OpenVINO Model Server takes adapters."""
    name, at, file = text.partition("@")
    return Resolved(f"hf://{name}/{file}", revision) if at else hugging_face(text, revision)


def bento(text: str, revision: str = "") -> Outcome:
    """A repository of a hub, or `name:tag` of BentoML's own repository of models."""
    return hugging_face(text, revision) if "/" in text else Resolved(f"bento://{text}")


def xinference(text: str, revision: str = "") -> Outcome:
    """A repository of a hub, or a name of the families that Xinference knows."""
    return hugging_face(text, revision) if "/" in text else Resolved(f"xinference://{text}")


def mlflow(text: str, _: str = "") -> Outcome:
    """`models:/name/version` and `runs:/id/path` of MLflow."""
    return (
        Resolved(text) if text.startswith(("models:/", "runs:/", "mlflow-artifacts:/")) else Resolved(f"local://{text}")
    )


def docker(text: str, _: str = "") -> Outcome:
    """A model of Docker's registry; the namespace `ai` is understood."""
    return Resolved(f"docker://{text if '/' in text else f'ai/{text}'}")


def localai(text: str, revision: str = "") -> Outcome:
    """A name of LocalAI's gallery, or a file at a hub: `huggingface://owner/name/file`, `github:owner/name/file`."""
    return Resolved(f"localai://{text}", revision)


def whisper(text: str, revision: str = "") -> Outcome:
    """A repository of a hub, or one of the sizes that stand for one (`large-v3`)."""
    return hugging_face(text, revision) if "/" in text else Resolved(f"whisper://{text}", revision)


HUBS: Mapping[str, Callable[[str, str], Outcome | None]] = MappingProxyType(
    {
        "hf": hugging_face,
        "gguf": gguf,
        "ollama": ollama,
        "ngc": ngc,
        "kaggle": kaggle,
        "modelscope": modelscope,
        "oci": image,
        "stored": stored,
        "in-file": in_file,
        "bento": bento,
        "xinference": xinference,
        "mlflow": mlflow,
        "docker": docker,
        "localai": localai,
        "whisper": whisper,
    }
)
"""How a stack reads a bare name. A new hub is one row."""


def hub_of_url(url: str) -> str:
    """`hf://owner/name[/file]` for the address of a repository at Hugging Face, as of ModelScope's, else ''."""
    scheme, _, rest = url.removeprefix("git+").partition("://")
    if scheme not in ("https", "http", "ssh"):
        return ""
    rest = rest.rpartition("@")[2] if "@" in rest.partition("/")[0] else rest
    for hub, hosts in (("hf", _HUB_HOSTS), ("modelscope", _MODELSCOPE_HOSTS)):
        for host in hosts:
            if rest.startswith(host) and not rest.removeprefix(host).startswith(_NO_MODEL):
                path = rest.removeprefix(host).partition("?")[0].partition("#")[0]
                return _repository_of(hub, path.removeprefix("models/") if hub == "modelscope" else path)
    return ""


def _repository_of(hub: str, path: str) -> str:
    owner, _, below = path.partition("/")
    name, _, file = below.partition("/")
    if not owner or not name:
        return ""
    way, _, inside = file.partition("/")
    inside = inside.partition("/")[2] if way in ("resolve", "blob", "raw", "tree") else ""
    return f"{hub}://{owner}/{name.removesuffix('.git')}{'/' if inside else ''}{inside}"
