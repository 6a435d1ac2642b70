"""Objects of several fields that name a model together."""

from collections.abc import Iterator, Mapping
from typing import Any

from aegis.core.references.baked import nim_model
from aegis.core.references.fields import Raw
from aegis.core.references.finding import Finding, Resolved, Role, Unresolvable
from aegis.core.references.names import HUBS, looks_like_hub_name, names_nothing, placeholder
from aegis.core.references.paths import Path
from aegis.core.references.purposes import named
from aegis.core.references.tokens import MODEL_SCHEMES
from aegis.core.references.values import uri


def _text(raw: Raw, *keys: str) -> str:
    value: Any = raw
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def _finding(path: Path, text: str, uri: str, by: str, revision: str = "", role: Role = Role.MODEL) -> Finding:
    if placeholder(uri):
        return Finding(path, text, Unresolvable("it is to be filled in by somebody or something else"), role, by)
    return Finding(path, text, Resolved(uri, revision), role, by)


def storage(raw: Raw, path: Path) -> Iterator[Finding]:
    """KServe's `storage`: a path below an entry of the secret for storage, which holds the bucket, or names it here."""
    where = _text(raw, "path").lstrip("/")
    if not where:
        return
    kind, bucket = _text(raw, "parameters", "type"), _text(raw, "parameters", "bucket")
    claim = _text(raw, "parameters", "name") if kind == "pvc" else ""
    key = _text(raw, "key") or kind or "default"
    uri = (
        f"pvc://{claim}/{where}"
        if claim
        else f"{kind or 's3'}://{bucket}/{where}"
        if bucket
        else f"storage://{key}/{where}"
    )
    yield _finding((*path, "path"), where, uri, "KServe storage")


def predictor(raw: Raw, path: Path) -> Iterator[Finding]:
    """ModelMesh's Predictor: `path` in a bucket, by a key of a secret, or in a claim."""
    where = _text(raw, "path").lstrip("/")
    if not where:
        return
    claim = _text(raw, "storage", "persistentVolumeClaim", "claimName")
    bucket = _text(raw, "storage", "s3", "bucket")
    key = _text(raw, "storage", "s3", "secretKey") or _text(raw, "storage", "key")
    uri = f"pvc://{claim}/{where}" if claim else f"s3://{bucket}/{where}" if bucket else f"storage://{key}/{where}"
    yield _finding((*path, "path"), where, uri, "ModelMesh storage")


def hub_source(raw: Raw, path: Path) -> Iterator[Finding]:
    """The NIM operator's `source.hf`, in two fields."""
    name, owner = _text(raw, "modelName"), _text(raw, "namespace")
    if name:
        uri = f"hf://{owner}/{name}" if owner else f"hf://{name}"
        yield _finding((*path, "modelName"), name, uri, "NIM cache", _text(raw, "revision"))


def catalogue_source(raw: Raw, path: Path) -> Iterator[Finding]:
    """The NIM operator's `source.ngc`: an image that pulls its own model, or a model of the catalogue."""
    puller, endpoint = _text(raw, "modelPuller"), _text(raw, "modelEndpoint")
    if nim_model(puller):
        yield _finding((*path, "modelPuller"), puller, f"oci://{puller}", "NIM cache")
    if endpoint:
        yield _finding((*path, "modelEndpoint"), endpoint, f"ngc://{endpoint}", "NIM cache")


def model_hub(raw: Raw, path: Path) -> Iterator[Finding]:
    """llmaz' `modelHub`: the hub's name, the model's, and perhaps one file of it."""
    name = _text(raw, "modelID")
    if name:
        hub = "modelscope" if "modelscope" in _text(raw, "name").casefold() else "hf"
        file = _text(raw, "filename")
        uri = f"{hub}://{name}/{file}" if file else f"{hub}://{name}"
        yield _finding((*path, "modelID"), name, uri, "model hub", _text(raw, "revision"))


def adapter_source(raw: Raw, path: Path) -> Iterator[Finding]:
    """vLLM production-stack's `adapterSource`: a repository of a hub, or a path or bucket."""
    kind = _text(raw, "type").casefold()
    repository, where = _text(raw, "repository"), _text(raw, "adapterPath")
    if where and not repository:
        uri = where if "://" in where else f"local://{where}"
        yield _finding((*path, "adapterPath"), where, uri, "adapter", role=Role.ADAPTER)
    elif repository and kind in ("", "huggingface", "hf"):
        yield _finding((*path, "repository"), repository, f"hf://{repository}", "adapter", role=Role.ADAPTER)
    elif repository:
        scheme = "" if "://" in repository else f"{kind}://"
        yield _finding((*path, "repository"), repository, f"{scheme}{repository}", "adapter", role=Role.ADAPTER)


def image(raw: Raw, path: Path) -> Iterator[Finding]:
    """An image in two fields, of which NIM's are models."""
    repository, tag = _text(raw, "repository"), _text(raw, "tag")
    whole = f"{repository}:{tag}" if tag else repository
    if nim_model(whole):
        yield _finding((*path, "repository"), whole, f"oci://{whole}", "NIM image")


def preset(raw: Raw, path: Path) -> Iterator[Finding]:
    """Kaito's preset: a name for a model that the operator knows, or a repository of a hub."""
    name = _text(raw, "name")
    if name:
        uri = f"hf://{name}" if "/" in name else f"kaito://{name}"
        yield _finding((*path, "name"), name, uri, "Kaito preset")


def ollama_image(raw: Raw, path: Path) -> Iterator[Finding]:
    """The Ollama operator's Model, whose `image` is a name of Ollama's library."""
    name = _text(raw, "image")
    outcome = HUBS["ollama"](name, "") if name else None
    if outcome is not None:
        yield Finding((*path, "image"), name, outcome, Role.MODEL, "Ollama model")


def parameter(raw: Raw, path: Path) -> Iterator[Finding]:
    """A parameter of a Seldon model whose name says that its value is a model, as `pretrained_model` does.

    `model_name` is what clients call it, unless it is a hub's.
    """
    name, value = _text(raw, "name"), _text(raw, "value")
    role = named(name)
    if role is None or not value or names_nothing(value) or (name == "model_name" and "/" not in value):
        return
    outcome = uri(value) if "://" in value else HUBS["hf"](value, "")
    if isinstance(outcome, Resolved) and not placeholder(value):
        yield Finding((*path, "value"), value, outcome, role, "Seldon parameter")


def model_location(raw: Raw, path: Path) -> Iterator[Finding]:
    """HyperPod's `modelSourceConfig`: a place in a bucket, or in a file system."""
    where = _text(raw, "modelLocation").strip("/")
    bucket, files = _text(raw, "s3Storage", "bucketName"), _text(raw, "fsxStorage", "fileSystemId")
    if where or bucket:
        root = f"s3://{bucket}" if bucket else f"fsx://{files}"
        at = (*path, "modelLocation") if where else (*path, "s3Storage", "bucketName")
        yield _finding(at, where or bucket, f"{root}/{where}" if where else root, "HyperPod model")


def hub_model(raw: Raw, path: Path) -> Iterator[Finding]:
    """HyperPod's `model`: one of SageMaker's JumpStart hubs, by its name and version."""
    name, version = _text(raw, "modelId"), _text(raw, "modelVersion")
    if name:
        yield _finding((*path, "modelId"), name, f"jumpstart://{name}", "JumpStart model", version)


def downstream(raw: Raw, path: Path) -> Iterator[Finding]:
    """A server behind OPEA's connector, whose `config` becomes variables; what is not downstream asks such a server."""
    config = raw.get("config")
    if raw.get("isDownstreamService") is not True or not isinstance(config, Mapping):
        return
    for name, value in config.items():
        role = named(str(name))
        if role is not None and isinstance(value, str) and looks_like_hub_name(value):
            yield _finding((*path, "config", str(name)), value, f"hf://{value}", "OPEA service", role=role)


def mount_point(raw: Raw, path: Path) -> Iterator[Finding]:
    """Fluid's mount of a store, which a claim of the same name then holds; web pages are data, and no model."""
    where = _text(raw, "mountPoint")
    if where.partition("://")[0] in MODEL_SCHEMES | {"juicefs"}:
        yield _finding((*path, "mountPoint"), where, where, "Fluid dataset")
