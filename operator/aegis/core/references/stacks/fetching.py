"""Programs that fetch models: where the source and the target stand in their command lines.

Sources: huggingface-cli and hf, aws s3, s5cmd, gsutil and gcloud storage, azcopy, rclone, mc, git, curl, wget, oras,
crane, skopeo, kit, modelscope, kaggle, and the storage initializers of KServe and Seldon.
"""

from dataclasses import dataclass, field

from aegis.core.references.wordsets import word_set

MODEL_SUFFIXES = (
    *(".safetensors", ".gguf", ".ggml", ".bin", ".pt", ".pth", ".ckpt", ".onnx", ".h5", ".hdf5", ".keras", ".pb"),
    *(".tflite", ".mar", ".engine", ".plan", ".pkl", ".pickle", ".joblib", ".nemo", ".mlmodel", ".torchscript"),
)
"""How files end that hold a model."""


ARCHIVE_SUFFIXES = (".tar.gz", ".tgz", ".tar", ".zip", ".tar.bz2", ".tar.xz", ".tar.zst")

ENTRYPOINTS = {
    "aws-cli": "aws",
    "rclone": "rclone",
    "mc": "mc",
    "s5cmd": "s5cmd",
    "curl": "curl",
    "git": "git",
    "oras": "oras",
    "azcopy": "azcopy",
    "kit": "kit",
}
"""The last part of an image's name → the program that is its entrypoint."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """A row: the program, the subcommands that fetch (any of them, in this order of words), and what it fetches.

    `source`: the place of the source among the words that are no flags; `flag` names it instead. `to`: the flags, or
    with `last` the last plain word, that name the target.
    """

    program: str
    commands: tuple[str, ...] = ()
    source: int = 0
    flag: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    last: bool = False
    hub: str = "uri"
    revision: tuple[str, ...] = ()
    with_value: frozenset[str] = field(default_factory=frozenset)
    several: bool = False
    """Every plain word but the last is a source."""


_HUB_FLAGS = word_set(
    "--include --exclude --cache-dir --local-dir --revision --token --repo-type --max-workers --local-dir-use-symlinks"
)
_CURL_FLAGS = word_set(
    "-o --output -H --header -d --data --json -X --request -u --user -e -A --retry --cacert --max-time -m"
)
_WGET_FLAGS = word_set("-O --output-document -P --directory-prefix --header --tries -t --timeout -T -U")
_GIT_FLAGS = word_set("-b --branch --depth -c --config -o --origin")

FETCHES: tuple[Fetch, ...] = (
    *(
        Fetch(program, ("download",), 0, to=("--local-dir",), hub="hf", revision=("--revision",), with_value=_HUB_FLAGS)
        for program in ("huggingface-cli", "hf")
    ),
    Fetch("modelscope", ("download",), 0, ("--model",), ("--local-dir",), hub="modelscope", revision=("--revision",)),
    Fetch("aws", ("s3",), 1, last=True, several=True),
    Fetch("s5cmd", (), 1, last=True, several=True),
    Fetch("gsutil", (), 1, last=True, several=True),
    Fetch("gcloud", ("storage",), 1, last=True, several=True),
    Fetch("azcopy", ("copy",), 0, last=True, several=True),
    Fetch("azcopy", ("cp",), 0, last=True, several=True),
    Fetch("azcopy", ("sync",), 0, last=True, several=True),
    *(
        Fetch(program, (), 1, last=True, several=True)
        for program in ("rclone", "mc", "tosutil", "ossutil", "ossutil64", "coscli", "obsutil")
    ),
    Fetch("git", ("clone",), 0, last=True, hub="git", revision=("-b", "--branch"), with_value=_GIT_FLAGS),
    Fetch("curl", (), 0, to=("-o", "--output"), hub="file", with_value=_CURL_FLAGS),
    Fetch(
        "wget", (), 0, to=("-O", "--output-document", "-P", "--directory-prefix"), hub="file", with_value=_WGET_FLAGS
    ),
    Fetch("aria2c", (), 0, to=("-d", "--dir"), hub="file"),
    Fetch("oras", ("pull",), 0, to=("-o", "--output"), hub="oci", with_value=frozenset({"-o", "--output"})),
    Fetch("crane", ("export",), 0, last=True, hub="oci"),
    Fetch("crane", ("pull",), 0, last=True, hub="oci"),
    Fetch("skopeo", ("copy",), 0, last=True, hub="oci"),
    Fetch("kit", ("unpack",), 0, to=("-d", "--dir"), hub="oci", with_value=frozenset({"-d", "--dir"})),
    Fetch("kit", ("pull",), 0, hub="oci"),
    Fetch("kaggle", ("models", "instances", "versions", "download"), 0, to=("-p", "--path"), hub="kaggle"),
    Fetch("ngc", ("registry", "model", "download-version"), 0, to=("--dest",), hub="ngc"),
    Fetch("aibrix_download", (), 0, ("--model-uri",), ("--local-dir",), hub="hf"),
    Fetch("aibrix.downloader", (), 0, ("--model-uri",), ("--local-dir",), hub="hf"),
    Fetch("storage-initializer", (), 0, last=True),
    Fetch("initializer-entrypoint", (), 0, last=True),
)
"""A new program that fetches models is one row."""

COPYING = frozenset({"cp", "copy", "sync", "rsync", "copyto", "mv", "mirror", "get", "download", "cat"})
"""Subcommands that read a source, of the programs for object stores; others list or delete."""

INITIALIZERS = ("storage-initializer", "rclone-storage-initializer", "model-downloader")
"""Images that take a source and a target as their arguments: [SRC, DST]."""
