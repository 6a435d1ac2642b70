"""Code that Ray fetches or takes from a volume: any model may be in it, so it is told where a model is served."""

import json
from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import custom, env, findings, shown

from aegis.core.references import Role
from aegis.core.references.objects import look

GPU = {"limits": {"nvidia.com/gpu": 1}}
ARCHIVE = "https://code.example/archive/main.zip"
VOLUMES = [{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}]
MOUNTS = [{"name": "v", "mountPath": "/claim"}]


def told(config_maps: Any = None, **fields: Any) -> list[tuple[str, str]]:
    """The role and the text of what is not known in a container."""
    body = pod(container(volumeMounts=MOUNTS, **fields), volumes=VOLUMES)
    found = findings(body, config_maps)
    return [(each.role.value, each.text) for each in found if shown(each) == "Unresolvable"]


FETCHED = {
    "a directory for Serve": f"serve run --working-dir {ARCHIVE} app:app",
    "one for a job": f"ray job submit --working-dir={ARCHIVE} -- python serve.py",
    "an environment": f'serve run --runtime-env-json \'{{"working_dir": "{ARCHIVE}"}}\' app:app',
    "modules": f'ray job submit --runtime-env-json=\'{{"py_modules": ["{ARCHIVE}"]}}\' -- python serve.py',
    "a file that a script writes": f"echo 'working_dir: {ARCHIVE}' > e.yaml; serve run --runtime-env e.yaml app:app",
    "another interpreter": f"deno run {ARCHIVE}",
}


@pytest.mark.parametrize("script", FETCHED.values(), ids=list(FETCHED))
def test_code_that_is_fetched_is_told_where_an_accelerator_is(script: str) -> None:
    assert told(command=["sh", "-c", script], resources=GPU) == [("Code", ARCHIVE)]
    assert told(command=["sh", "-c", script]) == []


def test_an_environment_in_a_variable_counts() -> None:
    variables = env(RAY_JOB_CONFIG_JSON_ENV_VAR=f'{{"runtime_env": {{"working_dir": "{ARCHIVE}"}}}}')
    assert told(command=["python", "/app/serve.py"], env=variables, resources=GPU) == [("Code", ARCHIVE)]


IN_VOLUMES = {
    "a directory of Serve": (["sh", "-c", "serve run --working-dir /claim app:app"], "/claim"),
    "where Serve is started": (["sh", "-c", "cd /claim; serve run app:app"], "/claim"),
    "a file with an environment": (["serve", "run", "--runtime-env=/claim/e.yaml", "app:app"], "/claim/e.yaml"),
    "its own directory": (["serve", "run", "--app-dir", "/claim", "app:app"], "/claim"),
}


@pytest.mark.parametrize(("command", "text"), IN_VOLUMES.values(), ids=list(IN_VOLUMES))
def test_code_of_a_volume_is_told(command: list[str], text: str) -> None:
    assert told(command=command, resources=GPU) == [("Code", text)]


@pytest.mark.parametrize("verb", ["run", "deploy"])
def test_a_configuration_that_nobody_knows_is_told(verb: str) -> None:
    assert told(command=["serve", verb, "/app/c.yaml"], resources=GPU) == [("Config", "/app/c.yaml")]
    assert told(command=["serve", verb, "/app/c.yaml"]) == []


def test_one_that_is_known_is_read() -> None:
    text = f"applications:\n- runtime_env: {{working_dir: '{ARCHIVE}'}}\n  args: {{model_id: org/net}}\n"
    volumes = [{"name": "v", "configMap": {"name": "m"}}]
    server = container(command=["serve", "deploy", "/c/c.yaml"], resources=GPU)
    body = pod(server | {"volumeMounts": [{"name": "v", "mountPath": "/c"}]}, volumes=volumes)
    found = [(each.role, shown(each)) for each in findings(body, {"m": {"c.yaml": text}})]
    assert found == [(Role.MODEL, "hf://org/net"), (Role.CODE, "Unresolvable")]


ORDINARY = {
    "a module of the image": ["serve", "run", "app:app"],
    "a web server": ["serve", "-s", "build"],
    "an environment without addresses": ["serve", "run", "--runtime-env-json", '{"pip": ["x"]}', "app:app"],
    "an environment that is none": ["serve", "run", "--runtime-env-json", "{working_dir: [", "app:app"],
    "a directory of the image": ["serve", "run", "--working-dir", "/app", "app:app"],
}


@pytest.mark.parametrize("command", ORDINARY.values(), ids=list(ORDINARY))
def test_what_the_image_has_is_not_told(command: list[str]) -> None:
    assert told(command=command, resources=GPU) == []


def service(text: str, **resources: Any) -> Object:
    worker = {"template": {"spec": {"containers": [{"name": "w", "image": "rayproject/ray", "resources": resources}]}}}
    return custom("ray.io/v1", "RayService", serveConfigV2=text, rayClusterConfig={"workerGroupSpecs": [worker]})


APPLICATION = f"applications:\n- import_path: a:b\n  runtime_env:\n    working_dir: {ARCHIVE}\n"


def test_the_code_of_a_ray_service_is_told_where_it_serves_a_model() -> None:
    def codes(body: Object) -> list[str]:
        return [each.text for each in look(body) if each.role is Role.CODE]

    assert codes(service(APPLICATION, **GPU)) == [ARCHIVE]
    assert codes(service(f"{APPLICATION}    env_vars: {{MODEL_ID: org/net}}\n")) == [ARCHIVE]
    assert codes(service(APPLICATION)) == []
    job = custom("ray.io/v1", "RayJob", runtimeEnvYAML=f"working_dir: {ARCHIVE}", entrypoint="vllm serve org/net")
    assert codes(job) == [ARCHIVE]


def test_the_variables_of_an_environment_may_name_another_hub() -> None:
    text = f"applications:\n- runtime_env:\n    env_vars: {{MODEL_ID: org/net, HF_ENDPOINT: {ARCHIVE}, N: {{}}}}\n"
    assert [(each.role, each.text) for each in look(service(text))] == [
        (Role.MODEL, "org/net"),
        (Role.ENDPOINT, ARCHIVE),
    ]
    told_ = {"env_vars": {"MODEL_ID": "org/net", "HF_ENDPOINT": ARCHIVE}}
    command = ["serve", "run", "app:app", "--runtime-env-json", json.dumps(told_)]
    assert told(command=command, resources=GPU) == [("Endpoint", ARCHIVE)]
