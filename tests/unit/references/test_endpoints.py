"""Servers at which names are looked up in place of those of a hub or a store: findings where such a name is read."""

from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import env, findings, image, run, seen, shown

from aegis.core.references import Role
from aegis.core.references.endpoints import ENDPOINTS

MIRROR = "https://mirror.example"
VLLM = "vllm/vllm-openai"
IN_HUB, IN_BUCKET = {"Model": "hf://org/net"}, {"Model": "s3://models/net"}
OTHER = {"Endpoint": "Unresolvable"}
SECRET: Object = {"name": "AWS_ENDPOINT_URL", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}

ELSEWHERE: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a mirror of the hub": (image(VLLM, "org/net", HF_ENDPOINT=MIRROR), IN_HUB),
    "one without encryption": (image(VLLM, "org/net", HF_ENDPOINT="http://huggingface.co"), IN_HUB),
    "by the name in older libraries": (image(VLLM, "org/net", HUGGINGFACE_CO_RESOLVE_ENDPOINT=MIRROR), IN_HUB),
    "by a name of scripts": (image(VLLM, "org/net", HF_HUB_ENDPOINT=MIRROR), IN_HUB),
    "the hub of those who test it": (image(VLLM, "org/net", HUGGINGFACE_CO_STAGING="1"), IN_HUB),
    "a script's": (run(f"export HF_ENDPOINT={MIRROR}; vllm serve org/net"), IN_HUB),
    "a command's": (run(f"HF_ENDPOINT={MIRROR} vllm serve org/net"), IN_HUB),
    "one of two": (run(f"HF_ENDPOINT={MIRROR} vllm serve org/net; HF_ENDPOINT=https://huggingface.co true"), IN_HUB),
    "one of two, one after the other": (
        run(f"export HF_ENDPOINT={MIRROR}; vllm serve org/net; export HF_ENDPOINT=https://huggingface.co"),
        IN_HUB,
    ),
    "llama.cpp's": (image("llama.cpp:server", "-hf", "org/net", MODEL_ENDPOINT=MIRROR), IN_HUB),
    "an accelerator's": (
        {"env": env(MODEL_ID="org/net", HF_ENDPOINT=MIRROR), "resources": {"limits": {"amd.com/gpu": 1}}},
        IN_HUB,
    ),
    "ModelScope's": (
        image(VLLM, "org/net", VLLM_USE_MODELSCOPE="true", MODELSCOPE_DOMAIN="scope.example"),
        {"Model": "modelscope://org/net"},
    ),
    "a store of buckets": (image(VLLM, "s3://models/net", AWS_ENDPOINT_URL="http://minio:9000"), IN_BUCKET),
    "a store of buckets alone": (image(VLLM, "s3://models/net", AWS_ENDPOINT_URL_S3=MIRROR), IN_BUCKET),
    "a streamer's": (image(VLLM, "s3://models/net", RUNAI_STREAMER_S3_ENDPOINT=MIRROR), IN_BUCKET),
    "without a scheme": (
        image("tensorflow/serving", "--model_base_path=s3://models/net", S3_ENDPOINT="m:9"),
        IN_BUCKET,
    ),
    "of a Secret": ({"image": VLLM, "args": ["s3://models/net"], "env": [SECRET]}, IN_BUCKET),
    "for a URI that no flag of the server has": (
        image(VLLM, "--some-option=s3://models/net", AWS_ENDPOINT_URL=MIRROR),
        IN_BUCKET,
    ),
    "a loader's": (
        image(VLLM, "s3://models/net", "--model-loader-extra-config", '{"s3_endpoint": "http://minio:9000"}'),
        IN_BUCKET,
    ),
    "a loader's by its key": (
        image(VLLM, "s3://models/net", "--model-loader-extra-config.s3_endpoint", "http://minio:9000"),
        IN_BUCKET,
    ),
    "an option's": (image(VLLM, "s3://models/net", "--s3-endpoint=http://minio:9000"), IN_BUCKET),
    "of the settings": (
        run("aws configure set default.s3.endpoint_url http://minio; vllm serve s3://models/net"),
        IN_BUCKET,
    ),
    "in a file that a script writes": (
        run("printf '[default]\nendpoint_url = http://minio\n' > /c; AWS_CONFIG_FILE=/c vllm serve s3://models/net"),
        IN_BUCKET,
    ),
    "in a file at home": (
        run("mkdir ~/.aws; echo endpoint_url=http://minio >> ~/.aws/config; vllm serve s3://models/net"),
        IN_BUCKET,
    ),
    "in a file that a command writes": (run("curl x > ~/.aws/config; vllm serve s3://models/net"), IN_BUCKET),
    "of a store that somebody imitates": (
        image(VLLM, "gs://models/net", STORAGE_EMULATOR_HOST="http://fake:4443"),
        {"Model": "gs://models/net"},
    ),
}


@pytest.mark.parametrize(("fields", "named"), ELSEWHERE.values(), ids=list(ELSEWHERE))
def test_another_server_is_a_finding_beside_what_is_looked_up_there(
    fields: dict[str, Any], named: dict[str, str]
) -> None:
    assert seen(**fields) == named | OTHER


SETTINGS = {
    "by a variable": ("/creds", {"AWS_SHARED_CREDENTIALS_FILE": "/creds/file"}),
    "by the other": ("/creds", {"AWS_CONFIG_FILE": "/creds/config"}),
    "at home": ("/root/.aws", {}),
    "a file at home": ("/home/me/.aws/config", {}),
}


@pytest.mark.parametrize(("at", "variables"), SETTINGS.values(), ids=list(SETTINGS))
@pytest.mark.parametrize("volume", [{"secret": {"secretName": "s"}}, {"emptyDir": {}}, {"configMap": {"name": "m"}}])
def test_settings_that_nobody_knows_may_name_another_store(at: str, variables: dict[str, str], volume: Object) -> None:
    def told(*args: str, **more: str) -> list[str]:
        server = image(VLLM, *args, **variables, **more)
        mounted = container(**server, volumeMounts=[{"name": "v", "mountPath": at}])
        found = findings(pod(mounted, volumes=[{"name": "v", **volume}]))
        return [shown(each) for each in found if each.role is Role.ENDPOINT]

    assert told("s3://models/net") == ["Unresolvable"]
    assert told("org/net") == []
    assert told("s3://models/net", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true") == []


def test_a_script_may_take_away_what_makes_settings_count_no_more() -> None:
    script = "unset AWS_IGNORE_CONFIGURED_ENDPOINT_URLS; vllm serve s3://models/net"
    server = run(script, AWS_CONFIG_FILE="/v/config", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true")
    mounted = container(**server, volumeMounts=[{"name": "v", "mountPath": "/v"}])
    found = findings(pod(mounted, volumes=[{"name": "v", "secret": {"secretName": "s"}}]))
    assert [each.text for each in found if each.role is Role.ENDPOINT] == ["/v/config"]


def test_settings_that_are_known_are_read() -> None:
    text = "[default]\nregion = x\nendpoint_url = http://minio\ncredential_process = /bin/x\n# endpoint_url = y\n"
    mounted = container(
        **image(VLLM, "s3://models/net", AWS_CONFIG_FILE="/v/config"),
        volumeMounts=[{"name": "v", "mountPath": "/v"}],
    )
    body = pod(mounted, volumes=[{"name": "v", "configMap": {"name": "m"}}])
    found = [each for each in findings(body, {"m": {"config": text}}) if each.role is not Role.MODEL]
    assert [(each.role, each.text) for each in found] == [(Role.ENDPOINT, "http://minio"), (Role.CODE, "/bin/x")]


ITS_OWN: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "the hub's own address": (image(VLLM, "org/net", HF_ENDPOINT="https://huggingface.co/"), IN_HUB),
    "an empty one": (image(VLLM, "org/net", HF_ENDPOINT="", HUGGINGFACE_CO_STAGING="0"), IN_HUB),
    "ModelScope's own": (
        image(VLLM, "org/net", VLLM_USE_MODELSCOPE="true", MODELSCOPE_DOMAIN="www.modelscope.cn"),
        {"Model": "modelscope://org/net"},
    ),
    "a hub's beside a bucket": (image(VLLM, "s3://models/net", HF_ENDPOINT=MIRROR), IN_BUCKET),
    "a store's beside a hub": (image(VLLM, "org/net", AWS_ENDPOINT_URL=MIRROR), IN_HUB),
    "another server's name for its clients": (image(VLLM, "org/net", MODEL_ENDPOINT=MIRROR), IN_HUB),
    "a file of the image": (image(VLLM, "s3://models/net", AWS_CONFIG_FILE="/app/config"), IN_BUCKET),
    "no file": (image(VLLM, "s3://models/net", AWS_CONFIG_FILE=""), IN_BUCKET),
    "another loader's option": (
        image(VLLM, "s3://models/net", "--model-loader-extra-config", '{"concurrency": 16, "x": "endpoint"}'),
        IN_BUCKET,
    ),
    "what is no document": (
        image(VLLM, "s3://models/net", "--model-loader-extra-config", "{endpoint: [", "--port"),
        IN_BUCKET,
    ),
    "an option for others": (image(VLLM, "s3://models/net", "--otlp-traces-endpoint", "http://t:4317"), IN_BUCKET),
    "another setting": (run("aws configure set region x; vllm serve s3://models/net"), IN_BUCKET),
    "a proxy": (image(VLLM, "org/net", HTTPS_PROXY="http://proxy:3128", HTTP_PROXY="http://proxy:3128"), IN_HUB),
    "tokens and an index of packages": (image(VLLM, "org/net", HF_TOKEN="x", PIP_INDEX_URL=MIRROR), IN_HUB),
    "a program that serves nothing": ({"args": ["s3://models/net"], "env": env(AWS_ENDPOINT_URL=MIRROR)}, IN_BUCKET),
}


@pytest.mark.parametrize(("fields", "named"), ITS_OWN.values(), ids=list(ITS_OWN))
def test_what_changes_no_lookup_is_none(fields: dict[str, Any], named: dict[str, str]) -> None:
    assert seen(**fields) == named


@pytest.mark.parametrize(
    "copy",
    [
        "aws s3 sync --endpoint-url http://minio:9000 s3://models/net /models",
        "aws --endpoint-url=http://minio:9000 s3 sync s3://models/net /models",
        "s5cmd --endpoint-url http://minio:9000 cp s3://models/net/* /models",
        "AWS_ENDPOINT_URL=http://minio:9000 aws s3 sync s3://models/net /models",
    ],
)
def test_a_copy_from_another_store_is_a_finding_where_it_fills_a_servers_volume(copy: str) -> None:
    mount = [{"name": "v", "mountPath": "/models"}]
    fetch = container(name="fetch", command=["sh", "-c", copy], volumeMounts=mount)
    server = container(image=VLLM, args=["--model", "/models"], volumeMounts=mount)
    found = findings(pod(server, volumes=[{"name": "v", "emptyDir": {}}], initContainers=[fetch]))
    (endpoint,) = (each for each in found if each.role is Role.ENDPOINT)
    assert (endpoint.text, shown(endpoint)) == ("http://minio:9000", "Unresolvable")
    assert endpoint.path[:3] == ("spec", "initContainers", "[fetch]")


@pytest.mark.parametrize("scheme", ENDPOINTS)
def test_every_variable_and_switch_of_the_table_counts(scheme: str) -> None:
    model = f"{scheme}://models/net"
    for name in ENDPOINTS[scheme].names:
        value = "1" if name in ENDPOINTS[scheme].switches else MIRROR
        assert seen(image=VLLM, args=["--model", model], env=env(**{name: value})) == {"Model": model} | OTHER
