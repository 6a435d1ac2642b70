"""Downloads whose source only a program's settings tell, and programs that fetch from hubs under other names."""

from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import findings, run, shown

MOUNT = {"volumeMounts": [{"name": "v", "mountPath": "/m"}]}


def fetched(command: str) -> list[str]:
    """What is seen of a pod whose server loads what an init container fetches, without what the server itself says."""
    body = pod(
        container(image="vllm/vllm-openai:1", args=["--model", "/m/x"], **MOUNT),
        initContainers=[container(name="fetch", **run(command), **MOUNT)],
        volumes=[{"name": "v", "emptyDir": {}}],
    )
    return [shown(each) for each in findings(body) if each.path[1] == "initContainers" and each.role.value != "URL"]


def test_a_store_of_the_programs_own_settings_is_told_beside_one_that_is_known() -> None:
    assert fetched("aws s3 sync s3://models/net /m/x; rclone copy store:other /m/x") == [
        "s3://models/net",
        "Unresolvable",
    ]


@pytest.mark.parametrize(
    "command",
    [
        "rclone copy store:bucket/net /m/x",
        "rclone moveto :s3,env_auth=true:bucket/net /m/x",
        "mc cp -r s3/bucket/net /m/x",
        "mc mirror store/bucket/net /m/x",
        "s5cmd run commands.txt",
        "wget -i list.txt -P /m/x",
        "wget2 --input-file=list.txt",
        "curl -K settings",
        "curl --config settings",
        "aria2c -i list.txt -d /m/x",
        "dvc pull",
        "dvc get https://git.example/team/models net.bin -o /m/x",
        "wandb artifact get team/project/net:v1 --root /m/x",
        "gdown 1x2y3z -O /m/x",
        "scp -P 22 -r me@host:/models/net /m/x",
        "rsync -av host:/models/net /m/x",
        "sftp -b commands host",
        "lftp -c 'get net'",
        "gcsfuse models /m/x",
        "s3fs models /m/x -o url=https://store.example",
        "rclone mount store:models /m/x",
        "hdfs dfs -get /models/net /m/x",
        "ipfs get x -o /m/x",
        "kaggle datasets download -d owner/net -p /m/x",
        "az ml model download --name net --version 1 --download-path /m",
    ],
)
def test_what_only_settings_tell_is_unresolvable(command: str) -> None:
    assert fetched(command) == ["Unresolvable"]


RESOLVED = {
    "git lfs clone https://huggingface.co/org/net /m/x": "hf://org/net",
    "xh --download https://huggingface.co/org/net/resolve/main/net.gguf -o /m/x": "hf://org/net/net.gguf",
    "ilab model download --repository org/net": "hf://org/net",
    "oras cp registry.example/net:1 --to-oci-layout /m/x": "oci://registry.example/net:1",
    "oras blob fetch registry.example/net@sha256:00 -o /m/x": "oci://registry.example/net@sha256:00",
    "regctl artifact get registry.example/net:1 --output /m/x": "oci://registry.example/net:1",
    "regctl image export registry.example/net:1 /m/x": "oci://registry.example/net:1",
    "crane blob registry.example/net@sha256:00": "oci://registry.example/net@sha256:00",
    "skopeo sync --src docker --dest dir registry.example/net:1 /m/x": "oci://registry.example/net:1",
    "podman artifact pull registry.example/net:1": "oci://registry.example/net:1",
    "kaggle models variations versions download owner/net/pyTorch/7b/1 -p /m/x": "kaggle://owner/net/pyTorch/7b/1",
    "hfd.sh org/net --local-dir /m/x": "hf://org/net",
    "python -m huggingface_hub.commands.huggingface_cli download org/net --local-dir /m/x": "hf://org/net",
    "uvx --from huggingface_hub hf download org/net --local-dir /m/x": "hf://org/net",
    "git clone git@hf.co:org/net /m/x": "hf://org/net",
    "git init; git remote add origin https://huggingface.co/org/net; git pull origin main": "hf://org/net",
    "git submodule add https://huggingface.co/org/net": "hf://org/net",
    "axel -o /m/x https://huggingface.co/org/net/resolve/main/net.gguf": "hf://org/net/net.gguf",
    "wget2 https://files.example/net.gguf -O /m/x": "https://files.example/net.gguf",
    "curl -L https://civitai.com/api/download/models/5 -o /m/x": "https://civitai.com/api/download/models/5",
    "az storage blob download --blob-url https://a.blob.core.windows.net/c/net -f /m/x": "https://a.blob.core.windows.net/c/net",
    "ngc registry resource download-version team/net:1 --dest /m/x": "ngc://team/net:1",
}


@pytest.mark.parametrize(("command", "uri"), RESOLVED.items())
def test_what_is_named_is_resolved(command: str, uri: str) -> None:
    assert fetched(command) == [uri]


@pytest.mark.parametrize(
    "command",
    [
        "rclone copy /m/x store:backup",
        "mc cp /m/x store/backup",
        "mc cp ./x store/backup",
        "git pull origin main",
        "mc ls store/x",
        "scp -r /m/x me@host:/backup; rsync -a /a/ /m/x",
        "oras cp registry.example/net:1 other.example/net:1",
        "hdfs dfs -ls /models",
    ],
)
def test_what_is_sent_away_or_names_nothing_is_no_source(command: str) -> None:
    assert fetched(command) == []


GOOD = "aws s3 sync s3://models/net /m/x"


@pytest.mark.parametrize(
    "command",
    [
        f"{GOOD}; curl -L https://files.example/d?id=5 -o /m/x/model.safetensors",
        f"{GOOD}; wget https://files.example/5 -O /m/x/config.json",
        f"git clone https://git.example/team/code /m/x/code; {GOOD}",
    ],
)
def test_what_nobody_judges_and_reaches_into_a_model_is_told(command: str) -> None:
    assert sorted(fetched(command)) == ["Unresolvable", "s3://models/net"]


@pytest.mark.parametrize(
    "command",
    [
        f"curl -L https://files.example/tool.tar.gz -o /tmp/tool.tar.gz; {GOOD}",
        f"{GOOD}; curl -L https://files.example/ready -o /m/ready",
        f"{GOOD}; curl https://status.example/done",
    ],
)
def test_what_is_fetched_elsewhere_is_not(command: str) -> None:
    assert fetched(command) == ["s3://models/net"]


ORDINARY: dict[str, dict[str, Any]] = {
    "a backup": run("rclone copy store:db /data; mc cp store/db/x /data"),
    "a list of files": run("wget -i list.txt; curl -K settings"),
    "data under version control": run("dvc pull"),
}


@pytest.mark.parametrize("fields", ORDINARY.values(), ids=list(ORDINARY))
def test_nothing_of_it_is_told_where_no_model_is_served(fields: Object) -> None:
    assert findings(pod(container(**fields))) == ()


def test_git_that_asks_another_server_is_told() -> None:
    command = "git config --global url.https://x.example/.insteadOf https://huggingface.co/"
    assert sorted(fetched(f"{command}; git clone https://huggingface.co/org/net /m/x")) == [
        "Unresolvable",
        "hf://org/net",
    ]


def test_a_share_that_is_mounted_over_a_model_is_told() -> None:
    command = f"{GOOD}; mount -t nfs server:/x /m/x; vllm serve /m/x"
    assert sorted(fetched(command)) == ["Unresolvable", "s3://models/net"]
