"""Programs that fetch models: where the source and the target stand in their command lines.

Source: the command-line reference of each program, and the storage initializers of KServe and Seldon.
"""

from aegis.core.references.stacks.fetch_row import Fetch
from aegis.core.references.stacks.transfers import TRANSFERS
from aegis.core.references.wordsets import word_set

MODEL_SUFFIXES = (
    *(".safetensors", ".gguf", ".ggml", ".bin", ".pt", ".pth", ".ckpt", ".onnx", ".h5", ".hdf5", ".keras", ".pb"),
    *(".tflite", ".mar", ".engine", ".plan", ".pkl", ".pickle", ".joblib", ".nemo", ".mlmodel", ".torchscript"),
    *(".llamafile", ".npz", ".pdmodel", ".pdiparams", ".ot", ".caffemodel", ".task", ".litertlm", ".riva", ".bento"),
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
    "alpine-git": "git",
    "git-sync": "git-sync",
    "oras": "oras",
    "azcopy": "azcopy",
    "kit": "kit",
    "skopeo": "skopeo",
    "crane": "crane",
    "modctl": "modctl",
    "lakectl": "lakectl",
}
"""The last part of an image's name → the program that is its entrypoint."""


_HUB_FLAGS = word_set(
    "--include --exclude --cache-dir --local-dir --revision --token --repo-type --max-workers --local-dir-use-symlinks"
    " --type --filename"
)
_NO_MODEL = frozenset({"--repo-type=dataset", "--repo-type=space", "--type=dataset", "--type=space"})
_CURL_FLAGS = word_set(
    "-o --output --output-dir -H --header -d --data --data-raw --data-binary --json -X --request -u --user -e --referer"
    " -A --user-agent --retry --retry-delay --retry-max-time --cacert --capath --cert --key --max-time -m"
    " --connect-timeout -C --continue-at -T --upload-file -w --write-out -b --cookie -c --cookie-jar -x --proxy -r"
    " --range -F --form --limit-rate --resolve --url -y -Y -D --dump-header --interface --noproxy --oauth2-bearer"
)
_WGET_FLAGS = word_set(
    "-O --output-document -P --directory-prefix --header --tries -t --timeout -T -U --user-agent --user --password -o"
    " --output-file -a --append-output -w --wait --waitretry --limit-rate -e --execute -Q --ca-certificate --referer"
    " --http-user --http-password --post-data --method --body-data --cut-dirs -A -R -D -I -X"
)
_ARIA_FLAGS = word_set(
    "-d --dir -o --out -x --max-connection-per-server -s --split -k --min-split-size -j --max-concurrent-downloads"
    " --header --http-user --http-passwd --retry-wait -m --max-tries -t --timeout --checksum"
)
_GIT_FLAGS = word_set(
    "-b --branch --depth -c --config -o --origin -C --filter -j --jobs --reference --separate-git-dir"
)
_AWS_FLAGS = word_set(
    "--endpoint-url --region --profile --exclude --include --acl --storage-class --query --output --ca-bundle --sse"
    " --sse-kms-key-id --request-payer --source-region --page-size --cli-read-timeout --cli-connect-timeout"
    " --content-type --metadata --expires --cache-control --bucket --key --version-id --range"
)
_S5CMD_FLAGS = word_set(
    "--endpoint-url --numworkers --retry-count --log --profile --credentials-file --exclude --include -c --concurrency"
    " -p --part-size --source-region --destination-region --request-payer"
)
_GSUTIL_FLAGS = word_set("-o -h -u -i -a -j -J -z -x")
_GCLOUD_FLAGS = word_set("--project --account --impersonate-service-account --billing-project --exclude --verbosity")
_AZCOPY_FLAGS = word_set(
    "--include-pattern --exclude-pattern --include-path --exclude-path --from-to --cap-mbps --log-level --overwrite"
    " --output-level --include-regex --exclude-regex --block-size-mb"
)
_AZ_FLAGS = word_set(
    "-c --container-name -n --name -s --source --pattern --account-name --auth-mode --connection-string"
)
_RCLONE_FLAGS = word_set(
    "--config --transfers --checkers --include --exclude --filter --bwlimit --s3-endpoint --s3-provider --s3-region"
    " --s3-access-key-id --s3-secret-access-key --log-level --stats --retries --max-size --min-size --timeout"
    " --multi-thread-streams --buffer-size -C --config-dir --older-than --newer-than --limit-upload --endpoint"
)
_ORAS_FLAGS = word_set(
    "-o --output -u --username -p --password --config --platform --registry-config --ca-file --concurrency"
)
_IMAGE_FLAGS = word_set(
    "--platform --src-creds --dest-creds --src-tls-verify --dest-tls-verify --authfile --format --src-authfile"
    " --override-os --override-arch --policy"
)
_KIT_FLAGS = word_set("-d --dir -f --filter --concurrency --proxy --cert --key --progress")

MINIO = ("mc", "mcli", "minio-mc")
_COPIERS = {
    "aws": (("s3",), _AWS_FLAGS),
    "s5cmd": ((), _S5CMD_FLAGS),
    "gsutil": ((), _GSUTIL_FLAGS),
    "gcloud": (("storage",), _GCLOUD_FLAGS),
    "oci": (("os",), frozenset[str]()),
    "bcecmd": (("bos",), frozenset[str]()),
    "juicefs": ((), word_set("--threads --include --exclude -p --bwlimit")),
    **dict.fromkeys(("rclone", "tosutil", "ossutil", "ossutil64", "coscli", "obsutil"), ((), _RCLONE_FLAGS)),
    **dict.fromkeys(MINIO, ((), _RCLONE_FLAGS)),
    "s3cmd": ((), word_set("--host --host-bucket -c --config --access-key --secret-key --region --include --exclude")),
    "lakectl": (("fs",), word_set("-c --config -p --parallelism")),
}
"""Programs for object stores and file systems: their own subcommand, and their flags that have a value."""

_OPAQUE: tuple[Fetch, ...] = (
    *(Fetch("dvc", (command,), to=("-o", "--out"), hub="opaque") for command in ("pull", "fetch", "get", "import")),
    Fetch("wandb", ("artifact", "get"), to=("--root",), hub="opaque", with_value=word_set("--type")),
    Fetch("bentoml", ("models", "pull"), hub="opaque"),
    Fetch("s5cmd", ("run",), hub="opaque"),
    Fetch("gdown", (), to=("-O", "--output"), hub="opaque"),
    Fetch("az", ("ml", "model", "download"), 0, ("--name", "-n"), ("--download-path", "-p"), hub="opaque"),
)
"""Programs that fetch what their own settings or a service tell."""

FETCHES: tuple[Fetch, ...] = (
    *_OPAQUE,
    *TRANSFERS,
    *(
        Fetch(
            program,
            ("download",),
            0,
            to=("--local-dir",),
            hub="hf",
            revision=("--revision",),
            with_value=_HUB_FLAGS,
            other=_NO_MODEL,
        )
        for program in ("huggingface-cli", "hf", "huggingface_hub.commands.huggingface_cli", "huggingface_hub.cli.hf")
    ),
    *(
        Fetch(
            program,
            (),
            0,
            to=("--local-dir",),
            hub="hf",
            revision=("--revision",),
            with_value=word_set("--include --exclude --hf_username --hf_token --tool -x -j"),
            other=frozenset({"--dataset"}),
        )
        for program in ("hfd", "hfd.sh")
    ),
    Fetch(
        "tune", ("download",), 0, to=("--output-dir",), hub="hf", with_value=word_set("--hf-token --ignore-patterns")
    ),
    Fetch(
        "modelscope",
        ("download",),
        0,
        ("--model",),
        ("--local-dir",),
        hub="modelscope",
        revision=("--revision",),
        with_value=_HUB_FLAGS,
        other=frozenset({"--dataset"}),
    ),
    Fetch("aws", ("s3api", "get-object"), last=True, with_value=_AWS_FLAGS, parts=("s3", ("--bucket", "--key"))),
    *(
        Fetch(program, commands, 1, last=True, several=True, with_value=known, aliases=program in MINIO)
        for program, (commands, known) in _COPIERS.items()
    ),
    *(
        Fetch("azcopy", (command,), 0, last=True, several=True, with_value=_AZCOPY_FLAGS)
        for command in ("copy", "cp", "sync")
    ),
    Fetch(
        "az",
        ("storage", "blob", "download"),
        flag=("--blob-url", "-u"),
        to=("-f", "--file"),
        with_value=_AZ_FLAGS,
        parts=("az", ("--container-name", "-c", "--name", "-n")),
    ),
    Fetch(
        "az",
        ("storage", "blob", "download-batch"),
        to=("-d", "--destination"),
        with_value=_AZ_FLAGS,
        parts=("az", ("--source", "-s")),
    ),
    *(
        Fetch("git", commands, source, to=("-C",), hub="git", with_value=_GIT_FLAGS)
        for commands, source in ((("remote", "add"), 1), (("submodule", "add"), 0), (("pull",), 0), (("fetch",), 0))
    ),
    Fetch("git", ("clone",), 0, last=True, hub="git", revision=("-b", "--branch", "--revision"), with_value=_GIT_FLAGS),
    Fetch("git-sync", (), 0, ("--repo",), ("--root",), hub="git", revision=("--ref", "--rev", "--branch")),
    Fetch("curl", (), 0, ("--url",), ("-o", "--output"), hub="file", with_value=_CURL_FLAGS, lists=("-K", "--config")),
    *(
        Fetch(
            program,
            to=("-O", "--output-document", "-P", "--directory-prefix"),
            hub="file",
            with_value=_WGET_FLAGS,
            lists=("-i", "--input-file"),
        )
        for program in ("wget", "wget2")
    ),
    Fetch(
        "aria2c",
        to=("-d", "--dir"),
        hub="file",
        with_value=_ARIA_FLAGS,
        lists=("-i", "--input-file", "-M", "--metalink-file", "-T", "--torrent-file"),
    ),
    Fetch("axel", to=("-o", "--output"), hub="file", with_value=word_set("-n --num-connections -s -U -H")),
    Fetch("dfget", (), 0, ("-u", "--url"), to=("-o", "-O", "--output"), hub="file"),
    Fetch("oras", ("pull",), 0, to=("-o", "--output"), hub="oci", with_value=_ORAS_FLAGS),
    Fetch("crane", ("export",), 0, last=True, hub="oci", with_value=_IMAGE_FLAGS),
    Fetch("crane", ("pull",), 0, last=True, hub="oci", with_value=_IMAGE_FLAGS),
    Fetch("skopeo", ("copy",), 0, last=True, hub="oci", with_value=_IMAGE_FLAGS),
    Fetch("kit", ("unpack",), 0, to=("-d", "--dir"), hub="oci", with_value=_KIT_FLAGS),
    Fetch("kit", ("pull",), 0, hub="oci", with_value=_KIT_FLAGS),
    Fetch("kit", ("import",), 0, hub="hf", with_value=word_set("--tag --token --ref --file")),
    Fetch("modctl", ("pull",), 0, to=("--extract-dir",), hub="oci"),
    Fetch("kaggle", ("models", "instances", "versions", "download"), 0, to=("-p", "--path"), hub="kaggle"),
    Fetch("ngc", ("registry", "model", "download-version"), 0, to=("--dest",), hub="ngc"),
    Fetch("mlflow", ("artifacts", "download"), 0, ("-u", "--artifact-uri"), ("-d", "--dst-path"), hub="mlflow"),
    Fetch("ngc", ("registry", "resource", "download-version"), 0, to=("--dest",), hub="ngc"),
    *(
        Fetch(program, (), 0, ("--model-uri",), ("--local-dir",), hub="hf")
        for program in ("aibrix_download", "aibrix.downloader")
    ),
    *(
        Fetch(program, (), 0, last=True)
        for program in ("storage-initializer", "initializer-entrypoint", "storage_initializer.py")
    ),
)
"""A new program that fetches models is one row."""

ENDPOINT_FLAGS = frozenset({"--endpoint-url", "--s3-endpoint", "--host"})
"""Flags by which programs for S3 are told the server whose buckets they read."""

COPYING = frozenset({"cp", "copy", "sync", "rsync", "copyto", "copyurl", "mv", "mirror", "get", "download", "cat"}) | {
    *("move", "moveto", "bisync"),
}
"""Subcommands that read a source, of the programs for object stores; others list or delete."""

INITIALIZERS = ("storage-initializer", "rclone-storage-initializer", "model-downloader")
"""Images that take a source and a target as their arguments: [SRC, DST]."""
