"""Paths: what a volume, a download or a known file puts where a server looks."""

from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import findings, shown

MOUNT = [{"name": "v", "mountPath": "/models"}]
SERVER = container(image="vllm/vllm-openai", args=["--model", "/models/net"], volumeMounts=MOUNT)


def served(body: Object, config_maps: Any = None) -> str:
    """What the server's `--model` leads to."""
    return next(
        shown(each) for each in findings(body, config_maps) if each.path[:3] == ("spec", "containers", "[server]")
    )


def fetching(*command: str) -> Object:
    return container(name="fetch", command=list(command), volumeMounts=[{"name": "v", "mountPath": "/data"}])


EMPTY = [{"name": "v", "emptyDir": {}}]
VOLUMES: dict[str, tuple[Object, str]] = {
    "a claim": ({"persistentVolumeClaim": {"claimName": "c"}}, "pvc://c/net"),
    "a bucket": (
        {"csi": {"driver": "gcsfuse.csi.storage.gke.io", "volumeAttributes": {"bucketName": "b"}}},
        "gs://b/net",
    ),
    "a part of a bucket": (
        {
            "csi": {
                "driver": "gcsfuse.csi.storage.gke.io",
                "volumeAttributes": {"bucketName": "b", "mountOptions": "implicit-dirs,only-dir:a/b"},
            }
        },
        "gs://b/a/b/net",
    ),
    "a directory of the node": ({"hostPath": {"path": "/d"}}, "hostpath:///d/net"),
    "a share": ({"nfs": {"server": "s", "path": "/e"}}, "nfs://s/e/net"),
    "an image": ({"image": {"reference": "reg.example/m:1"}}, "oci://reg.example/m:1"),
    "an empty directory": ({"emptyDir": {}}, "Unresolvable"),
    "a driver that is not known": ({"csi": {"driver": "d"}}, "Unresolvable"),
    "a kind that is not known": ({"invented": {}}, "Unresolvable"),
}


@pytest.mark.parametrize(("volume", "model"), VOLUMES.values(), ids=list(VOLUMES))
def test_a_path_leads_into_a_volume(volume: Object, model: str) -> None:
    assert served(pod(SERVER, volumes=[{"name": "v", **volume}])) == model


def test_a_path_outside_of_all_mounts_lies_in_the_image() -> None:
    assert served(pod(container(image="vllm/vllm-openai", args=["--model", "/opt/../net"]))) == "local:///net"


DOWNLOADS: dict[str, tuple[tuple[str, ...], str]] = {
    "hf": (("hf", "download", "org/net", "--local-dir", "/data/net"), "hf://org/net"),
    "huggingface-cli in a shell": (("sh", "-c", "huggingface-cli download org/net --local-dir=/data"), "hf://org/net"),
    "aws": (("aws", "s3", "sync", "s3://models/net", "/data/net"), "s3://models/net"),
    "gsutil": (("gsutil", "-m", "cp", "-r", "gs://models/net", "/data/"), "gs://models/net"),
    "gcloud": (("gcloud", "storage", "cp", "gs://models/net", "/data/net"), "gs://models/net"),
    "azcopy": (("azcopy", "copy", "https://a.blob.example/c/net", "/data/net"), "https://a.blob.example/c/net"),
    "rclone": (("rclone", "copy", "s3://models/net", "/data/net"), "s3://models/net"),
    "git": (("git", "clone", "https://huggingface.co/org/net", "/data/net"), "hf://org/net"),
    "curl": (("curl", "-L", "https://x.example/n.gguf", "-o", "/data/net"), "https://x.example/n.gguf"),
    "wget": (("wget", "-O", "/data/net", "https://x.example/n.gguf"), "https://x.example/n.gguf"),
    "oras": (("oras", "pull", "reg.example/m:1", "-o", "/data/net"), "oci://reg.example/m:1"),
    "modelscope": (
        ("modelscope", "download", "--model", "org/net", "--local_dir", "/data/net"),
        "modelscope://org/net",
    ),
    "Python": (
        ("python", "-c", "snapshot_download('org/net', local_dir='/data/net')"),
        "hf://org/net",
    ),
}


@pytest.mark.parametrize(("command", "model"), DOWNLOADS.values(), ids=list(DOWNLOADS))
def test_a_path_leads_to_what_an_init_container_put_there(command: tuple[str, ...], model: str) -> None:
    body = pod(SERVER, volumes=EMPTY, initContainers=[fetching(*command)])
    found = findings(body)
    assert served(body) == model
    assert [each.derived for each in found] == [False, True]


def test_a_download_elsewhere_does_not_fill_the_path() -> None:
    body = pod(
        SERVER, volumes=EMPTY, initContainers=[fetching("hf", "download", "org/net", "--local-dir", "/elsewhere")]
    )
    assert served(body) == "Unresolvable"


@pytest.mark.parametrize("order", [1, -1])
def test_the_download_that_is_closest_to_the_path_fills_it(order: int) -> None:
    close = fetching("hf", "download", "org/net", "--local-dir", "/data/net")
    whole = fetching("aws", "s3", "sync", "s3://models/all", "/data")
    body = pod(SERVER, volumes=EMPTY, initContainers=[close, whole][::order])
    assert served(body) == "hf://org/net"


def test_an_image_of_a_program_that_fetches_needs_no_command() -> None:
    fetch = container(
        name="fetch",
        image="registry.example/amazon/aws-cli:2",
        args=["s3", "cp", "s3://models/net", "/data/net"],
        volumeMounts=[{"name": "v", "mountPath": "/data"}],
    )
    assert served(pod(SERVER, volumes=EMPTY, initContainers=[fetch])) == "s3://models/net"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://x.example/models/net.tar.gz", True),
        ("https://x.example/net.onnx?x=1", True),
        ("https://x.example/team/models/archive/main.zip", False),
        ("https://x.example/tool", False),
    ],
)
def test_a_file_is_a_model_by_its_ending_or_its_folder(url: str, found: bool) -> None:
    body = pod(container(command=["wget", url]))
    assert [each.role.value for each in findings(body)] == ["Model" if found else "URL"]


def test_an_upload_is_no_model() -> None:
    assert findings(pod(container(command=["aws", "s3", "cp", "/models/net", "s3://bucket/net"]))) == ()


def test_an_upload_hides_no_model_of_another_command() -> None:
    script = "aws s3 cp /models/net s3://bucket/net; app s3://bucket/net"
    (finding,) = findings(pod(container(command=["sh", "-c", script])))
    assert shown(finding) == "s3://bucket/net"


@pytest.mark.parametrize(
    "script",
    [
        *("trap 'vllm serve org/net' EXIT", "su app -c 'vllm serve org/net'"),
        "alias v='vllm serve org/net'",
        *("doppler run -- vllm serve org/net", "/var/run/argo/argoexec emissary -- sh -c 'vllm serve org/net'"),
        *("find / -maxdepth 0 -exec vllm serve org/net ';'", "gdb --args vllm serve org/net"),
        *("/lib64/ld-linux-x86-64.so.2 --library-path /x /bin/python3 -m vllm serve org/net",),
        *("env -S'vllm serve org/net'", "env --split-string='vllm serve' org/net"),
        *("python3 -m cProfile -o /x -m vllm serve org/net", "python3 -m torch.distributed.run -m vllm serve org/net"),
        *("fish -c 'vllm serve org/net'", "xargs vllm serve <<< org/net"),
        *("echo vllm serve org/net > run.sh; ./run.sh", "echo vllm serve org/net > ./run; bash run"),
    ],
)
def test_a_script_in_an_argument_is_read(script: str) -> None:
    (finding,) = findings(pod(container(command=["sh", "-c", script])))
    assert shown(finding) == "hf://org/net"


def test_a_storage_initializer_takes_a_source_and_a_target() -> None:
    fetch = container(
        name="storage-initializer",
        image="kserve/storage-initializer:v1",
        args=["hf://org/net:abc", "/data/net"],
        volumeMounts=[{"name": "v", "mountPath": "/data"}],
    )
    assert served(pod(SERVER, volumes=EMPTY, initContainers=[fetch])) == "hf://org/net@abc"


def test_a_directory_with_a_hubs_name_makes_it_ambiguous() -> None:
    server = container(
        image="vllm/vllm-openai", args=["--model", "org/net"], volumeMounts=[{"name": "v", "mountPath": "/app/org"}]
    )
    assert served(pod(server, volumes=EMPTY)) == "Ambiguous"


CONFIGURED = pod(
    container(
        command=["vllm", "serve", "--config", "/models/a.yaml"],
        volumeMounts=MOUNT,
    ),
    volumes=[{"name": "v", "configMap": {"name": "m"}}],
)


def test_a_file_of_a_config_map_that_cannot_change_is_read() -> None:
    (finding,) = findings(CONFIGURED, {"m": {"a.yaml": "model: org/net\nport: 80\n"}})
    assert (shown(finding), finding.path[1:3]) == ("hf://org/net", ("volumes", "[v]"))


def test_one_that_may_change_is_not() -> None:
    assert served(CONFIGURED) == "Unresolvable"


def test_a_variable_of_a_config_map_that_may_change_is_unresolvable_in_a_server_only() -> None:
    hidden = [{"configMapRef": {"name": "m"}}]
    assert served(pod(container(image="text-generation-inference", envFrom=hidden))) == "Unresolvable"
    assert findings(pod(container(envFrom=hidden))) == ()
    gpu = {"limits": {"amd.com/gpu": 1}}
    assert served(pod(container(envFrom=hidden, resources=gpu))) == "Unresolvable"


def test_a_shell_that_runs_what_is_piped_into_it_is_unresolvable() -> None:
    command = ["sh", "-c", "curl https://x.example/run | sh"]
    assert findings(pod(container(command=command)))[0].role.value == "URL"
    found = findings(pod(container(image="vllm/vllm-openai", command=command)))
    assert [shown(each) for each in found if each.role.value == "Code"] == ["Unresolvable"]


SCRIPTS = {
    "an interpreter's": ["bash", "/models/start.sh"],
    "a program": ["/models/start"],
    "Python": ["python3", "/models/start.py"],
    "one that is sourced": ["sh", "-c", ". /models/env; vllm serve org/net"],
}


@pytest.mark.parametrize("command", SCRIPTS.values(), ids=list(SCRIPTS))
def test_a_script_of_a_volume_is_unresolvable_in_a_server_only(command: list[str]) -> None:
    changing = [{"name": "v", "configMap": {"name": "m"}}]
    server = container(image="vllm/vllm-openai", command=command, volumeMounts=MOUNT)
    assert [each.role.value for each in findings(pod(server, volumes=changing))][-1] == "Code"
    assert [each.role.value for each in findings(pod(server, volumes=EMPTY))] in ([], ["Model"])
    if "vllm" not in command[-1]:
        assert findings(pod(container(command=command, volumeMounts=MOUNT), volumes=changing)) == ()


COMPUTED = [
    "$(get-command) serve org/net",
    "vllm serve org/net $OPTIONS",
    "vllm serve org/net --$OPTIONS",
    "vllm serve org/net $(cat /etc/options)",
    "vllm serve org/net --config <(get-config)",
    "bash <(get-script)",
    "bash < /etc/script",
    "source <(get-script)",
    "get-code | python3 -",
]


@pytest.mark.parametrize("script", COMPUTED)
def test_words_that_nobody_knows_are_unresolvable_in_a_server(script: str) -> None:
    hidden = [{"name": "OPTIONS", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]
    found = findings(pod(container(image="vllm/vllm-openai", command=["bash", "-c", script], env=hidden)))
    assert {shown(each) for each in found} - {"hf://org/net"} == {"Unresolvable"}


def test_a_relative_name_is_looked_for_in_the_working_directory_first() -> None:
    server = container(image="vllm/vllm-openai", args=["--model", "org/net"], workingDir="/app", volumeMounts=MOUNT)
    assert served(pod(server, volumes=EMPTY)) == "hf://org/net"
    server["volumeMounts"] = [{"name": "v", "mountPath": "/app"}]
    assert served(pod(server, volumes=EMPTY)) == "Ambiguous"


@pytest.mark.parametrize("source", [{"configMap": {"name": "c"}}, {"secret": {"secretName": "c"}}])
def test_a_volume_without_directories_has_none_of_a_hubs_name(source: dict[str, Any]) -> None:
    server = container(image="vllm/vllm-openai", args=["--model", "org/net"], workingDir="/app")
    server["volumeMounts"] = [{"name": "v", "mountPath": "/app"}]
    assert served(pod(server, volumes=[{"name": "v", **source}])) == "hf://org/net"
    (kind,) = source
    source[kind]["items"] = [{"key": "k", "path": "org/net/config.json"}]
    assert served(pod(server, volumes=[{"name": "v", **source}])) == "Ambiguous"


def test_a_file_of_a_config_map_may_have_another_name() -> None:
    body = pod(CONFIGURED["spec"]["containers"][0])
    items = [{"key": "k", "path": "a.yaml"}]
    body["spec"]["volumes"] = [{"name": "v", "configMap": {"name": "m", "items": items}}]
    (finding,) = findings(body, {"m": {"k": "model: org/net"}})
    assert shown(finding) == "hf://org/net"


def test_a_path_that_somebody_has_to_fill_in_is_unresolvable() -> None:
    bucket = {"driver": "gcsfuse.csi.storage.gke.io", "volumeAttributes": {"bucketName": "<BUCKET>"}}
    assert served(pod(SERVER, volumes=[{"name": "v", "csi": bucket}])) == "Unresolvable"


def test_a_file_that_no_command_names_may_be_run_all_the_same() -> None:
    body = pod(container(command=["/entry"], volumeMounts=MOUNT), volumes=[{"name": "v", "configMap": {"name": "m"}}])
    (finding,) = findings(body, {"m": {"run.sh": "vllm serve org/net"}})
    assert shown(finding) == "hf://org/net"


def test_files_that_are_too_long_are_unresolvable_in_a_server() -> None:
    server = container(image="vllm/vllm-openai", args=["--model", "org/net"], volumeMounts=MOUNT)
    body = pod(server, volumes=[{"name": "v", "configMap": {"name": "m"}}])
    found = findings(body, {"m": {"other.txt": "a: b\n" * 30_000}})
    assert {shown(each) for each in found} == {"hf://org/net", "Unresolvable"}
