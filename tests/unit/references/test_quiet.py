"""Containers that are told at one look: never one of which a full reading would say something."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import Object, container, pod

from aegis.core.references import TooComplex, WrongType, resolve
from aegis.core.references.quiet import is_quiet

PROBE = {"httpGet": {"path": "/healthz", "port": 80, "scheme": "HTTP"}, "periodSeconds": 10}
ORDINARY = container(
    command=["/usr/bin/server"],
    args=["--port=80", "--log", "json"],
    env=[{"name": "LOG", "value": "debug"}, {"name": "IP", "valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}}],
    livenessProbe=PROBE,
    startupProbe={"tcpSocket": {"port": 80}},
    resources={"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"hugepages-2Mi": "4Mi"}},
    volumeMounts=[{"name": "v", "mountPath": "/v"}],
)


def test_most_containers_are_quiet() -> None:
    assert is_quiet(ORDINARY)
    assert is_quiet({"name": "c"})


LOUD: dict[str, Object] = {
    "a URI": {"args": ["s3://models/net"]},
    "a flag": {"args": ["--model", "org/net"]},
    "a short flag": {"args": ["-m", "org/net"]},
    "a setting": {"args": ["repo_id=org/net"]},
    "a program": {"command": ["/usr/bin/vllm", "serve"]},
    "a shell": {"command": ["/bin/sh", "-c", "true"]},
    "Python": {"command": ["python3.11", "app"]},
    "a script": {"args": ["a.py"]},
    "words with blanks": {"args": ["a b"]},
    "a program that fetches": {"args": ["hf"]},
    "a variable": {"args": ["$(A)"]},
    "a variable's name": {"env": [{"name": "MODEL_ID", "value": "x"}]},
    "a variable's URI": {"env": [{"name": "A", "value": "gs://models/net"}]},
    "a document": {"env": [{"name": "A", "value": '{"a": "b"}'}]},
    "lines": {"env": [{"name": "A", "value": "a: b\nc: d"}]},
    "a ConfigMap's key": {"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "k"}}}]},
    "a field": {"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]},
    "variables from elsewhere": {"envFrom": [{"secretRef": {"name": "s"}}]},
    "a hook": {"lifecycle": {"preStop": {"exec": {"command": ["true"]}}}},
    "a command of a probe": {"livenessProbe": {"exec": {"command": ["true"]}}},
    "a header": {"livenessProbe": {"httpGet": {"httpHeaders": [{"name": "a", "value": "s3://b/c"}]}}},
    "a path with a URI": {"livenessProbe": {"httpGet": {"path": "/s3://b/c"}}},
    "an accelerator": {"resources": {"limits": {"nvidia.com/gpu": 1}}},
    "a claim of a device": {"resources": {"claims": [{"name": "gpu"}]}},
    "a server's image": {"image": "vllm/vllm-openai:v1"},
    "a model's image": {"image": "nvcr.io/nim/meta/llama:1"},
    "an initializer's image": {"image": "kserve/storage-initializer"},
    "an image of a program that fetches": {"image": "amazon/aws-cli:2"},
    "words of another type": {"args": [1]},
    "words that are none": {"args": "a"},
    "a variable of another type": {"env": [{"name": "A", "value": 1}]},
    "variables that are none": {"env": {"A": "b"}},
    "a variable that is none": {"env": ["A"]},
    "a source that is none": {"env": [{"name": "A", "valueFrom": "x"}]},
    "a probe that is none": {"livenessProbe": []},
    "a request that is none": {"livenessProbe": {"httpGet": []}},
    "resources that are none": {"resources": ["a"]},
    "limits that are none": {"resources": {"limits": ["a"]}},
    "an image that is none": {"image": {"repository": "a"}},
    "mounts that are none": {"volumeMounts": {}},
    "more mounts than are read": {"volumeMounts": [{"name": "v"}] * 501},
}


@pytest.mark.parametrize("fields", LOUD.values(), ids=list(LOUD))
def test_what_may_lead_to_a_model_is_read(fields: Object) -> None:
    assert not is_quiet(ORDINARY | fields)


WORDS_OF_ALL_KINDS = (
    *("a", "/v/a", "--port=80", "--log", "sh", "-c", "vllm serve org/net", "vllm", "serve", "org/net", "eval"),
    *("--model", "-m", "$(A)", "$(A)//models/net", "s3:", "s3://models/net", "python", "-", '{"model": "org/net"}'),
    *("hf", "download", "entrypoint.sh", "a.py", "curl", "https://x.example/a.gguf", "\\", "MODEL_ID=org/net"),
    "model: org/net\na: b",
)
TEXTS = st.sampled_from(WORDS_OF_ALL_KINDS)
NAMES = st.sampled_from(("A", "B", "LOG", "MODEL_ID", "HF_MODEL", "WEIGHTS_PATH", "BASE_MODEL_NAME", "MODEL_BUCKET"))
IMAGES = st.sampled_from(
    ("a/b:1", "vllm/vllm-openai", "amazon/aws-cli", "nvcr.io/nim/a/b:1", "kserve/storage-initializer")
)
WORDS = st.lists(TEXTS, max_size=4)
VARIABLES = st.lists(st.fixed_dictionaries({"name": NAMES, "value": TEXTS}), max_size=3)
CONTAINERS = st.fixed_dictionaries(
    {"name": st.just("c")},
    optional={
        "image": IMAGES,
        "command": WORDS,
        "args": WORDS,
        "env": VARIABLES,
        "livenessProbe": st.fixed_dictionaries({}, optional={"exec": st.fixed_dictionaries({"command": WORDS})}),
    },
)
READ_IN_FULL = {"any": {"a": "b"}}
"""ConfigMaps because of which every container is read."""


@given(st.lists(CONTAINERS, min_size=1, max_size=2), st.lists(CONTAINERS, max_size=1))
def test_a_look_says_no_more_and_no_less_than_a_full_reading(containers: list[Any], first: list[Any]) -> None:
    body = pod(*containers, initContainers=first)
    try:
        full = resolve(body["spec"], body["metadata"], READ_IN_FULL).findings
    except (TooComplex, WrongType):
        return
    assert resolve(body["spec"], body["metadata"]).findings == full
