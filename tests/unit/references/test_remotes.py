"""Names of stores that rclone and mc are told of in the pod: a bucket there, and the server that is asked."""

from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import env, findings, run, shown

from aegis.core.references import Role

AMAZON, OTHER = "https://s3.amazonaws.com", "http://minio:9000"
BUCKET = "s3://bucket/net"
SET = f"mc alias set s3 {AMAZON} key secret"
MC, RCLONE = "mc cp -r s3/bucket/net /m/x", "rclone copy r:bucket/net /m/x"
CREATE = "rclone config create r s3"


def fetched(script: str, mount: Object | None = None, at: str = "/x", **variables: str) -> tuple[list[str], set[str]]:
    """The models that an init container fetches, and the servers that are asked for them."""
    mounts = [{"name": "v", "mountPath": "/m"}, *([{"name": "s", "mountPath": at}] if mount else [])]
    volumes = [{"name": "v", "emptyDir": {}}, *([{"name": "s", **mount}] if mount else [])]
    body = pod(
        container(image="vllm/vllm-openai:1", args=["--model", "/m/x"], volumeMounts=mounts[:1]),
        initContainers=[container(name="fetch", **run(script, **variables), volumeMounts=mounts)],
        volumes=volumes,
    )
    found = [each for each in findings(body) if each.path[1] == "initContainers" and each.role is not Role.URL]
    models = [shown(each) for each in found if each.role is Role.MODEL]
    return models, {each.text for each in found if each.role is Role.ENDPOINT}


KNOWN: dict[str, tuple[str, dict[str, str], set[str]]] = {
    "an alias": (f"{SET}; {MC}", {}, {AMAZON}),
    "an alias of another server": (f"mc alias set s3 {OTHER} k s; {MC}", {}, {OTHER}),
    "an alias by its old name": (f"mc config host add s3 {OTHER} k s; {MC}", {}, {OTHER}),
    "an alias of two servers": (f"{SET}; mc alias set s3 {OTHER} k s; {MC}", {}, {AMAZON, OTHER}),
    "a variable of mc": (MC, {"MC_HOST_s3": "https://key:secret@s3.amazonaws.com"}, {AMAZON}),
    "a variable of a command": (f"{SET}; MC_HOST_s3=http://k:s@minio:9000 {MC}", {}, {AMAZON, OTHER}),
    "variables of rclone": (RCLONE, {"RCLONE_CONFIG_R_TYPE": "s3", "RCLONE_CONFIG_R_ENDPOINT": OTHER}, {OTHER}),
    "a remote": (f"{CREATE} provider=AWS env_auth=true; {RCLONE}", {}, set()),
    "a remote of another server": (f"{CREATE} provider Minio endpoint {OTHER}; {RCLONE}", {}, {OTHER}),
    "a remote with another server": (
        f"{CREATE} provider=AWS; rclone copy r,endpoint=minio:bucket/net /m/x",
        {},
        {"minio"},
    ),
    "a store in words": ("rclone copy :s3,provider=AWS:bucket/net /m/x", {}, set()),
    "another store in words": ("rclone copy :s3,endpoint=minio:bucket/net /m/x", {}, {"minio"}),
}


@pytest.mark.parametrize(("script", "variables", "servers"), KNOWN.values(), ids=list(KNOWN))
def test_a_store_that_the_pod_tells_of_is_a_bucket_at_its_server(
    script: str, variables: dict[str, str], servers: set[str]
) -> None:
    assert fetched(script, **variables) == ([BUCKET], servers)


UNKNOWN: dict[str, tuple[str, dict[str, str]]] = {
    "another name": (f"mc alias set other {AMAZON} k s; {MC}", {}),
    "an alias from a file": (f"mc alias import s3 /x.json; {MC}", {}),
    "a computed alias": (f"mc alias set $(x) {AMAZON} k s; {MC}", {}),
    "a computed server": (f"mc alias set s3 $(x) k s; {MC}", {}),
    "settings elsewhere": (f"{SET}; mc -C /x cp -r s3/bucket/net /m/x", {}),
    "settings elsewhere by a variable": (f"{SET}; MC_CONFIG_DIR=/x {MC}", {}),
    "another home": (f"{SET}; HOME=/x {MC}", {}),
    "another command": (f"mc alias list; {MC}", {}),
    "a remote of another kind": (f"rclone config create r alias remote=/x; {RCLONE}", {}),
    "a remote that is changed": (f"{CREATE} provider=AWS; rclone config update r endpoint=x; {RCLONE}", {}),
    "a remote without a server": (f"{CREATE} env_auth=true; {RCLONE}", {}),
    "a computed option": (f"{CREATE} endpoint=$(x); {RCLONE}", {}),
    "variables without a server": (RCLONE, {"RCLONE_CONFIG_R_TYPE": "s3", "RCLONE_CONFIG_R_PROVIDER": "AWS"}),
    "variables of another kind": (RCLONE, {"RCLONE_CONFIG_R_TYPE": "sftp", "RCLONE_CONFIG_R_ENDPOINT": OTHER}),
    "a store without a server": ("rclone copy :s3:bucket/net /m/x", {}),
    "quotes": ("rclone copy ':s3,endpoint=\"http://x\":bucket/net' /m/x", {}),
    "another kind of store": ("rclone copy :webdav,url=x:bucket/net /m/x", {}),
    "another configuration": (f"{CREATE} provider=AWS; rclone --config /x copy r:bucket/net /m/x", {}),
}


@pytest.mark.parametrize(("script", "variables"), UNKNOWN.values(), ids=list(UNKNOWN))
def test_one_that_nobody_knows_stays_unresolvable(script: str, variables: dict[str, str]) -> None:
    assert fetched(script, **variables)[0] == ["Unresolvable"]


@pytest.mark.parametrize("at", ["/root/.mc", "/root", "/home/me/.config/rclone", "/config/rclone"])
def test_settings_in_a_volume_may_say_something_else(at: str) -> None:
    secret: Object = {"secret": {"secretName": "s"}}
    assert fetched(f"{SET}; {MC}", secret, at)[0] == ["Unresolvable"]
    assert fetched(f"{CREATE} provider=AWS; {RCLONE}", secret, at)[0] == ["Unresolvable"]
    assert fetched(f"{SET}; {MC}", secret, "/data")[0] == [BUCKET]
    assert fetched(f"{SET}; {MC}", {"emptyDir": {}}, at)[0] == [BUCKET]
    assert fetched("rclone copy :s3,provider=AWS:bucket/net /m/x", secret, at)[0] == [BUCKET]


def test_a_secret_says_nothing_and_no_key_is_shown() -> None:
    secret: dict[str, Any] = {"name": "MC_HOST_s3", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
    gpu = {"limits": {"nvidia.com/gpu": 1}}
    hidden = pod(container(command=["sh", "-c", MC], env=[secret], resources=gpu))
    assert [shown(each) for each in findings(hidden)] == ["Unresolvable"]
    told = pod(container(command=["sh", "-c", MC], env=env(MC_HOST_s3="https://key:secret@host"), resources=gpu))
    assert not any("secret" in each.text for each in findings(told) if each.role is Role.ENDPOINT)


def test_a_backup_of_a_known_store_is_ordinary() -> None:
    assert findings(pod(container(command=["sh", "-c", f"{SET}; {MC}; {CREATE} provider=AWS; {RCLONE}"]))) == ()
