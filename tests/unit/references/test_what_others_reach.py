"""Homes that others fill, variables that an unread source may give, shared processes, timers and computed targets."""

from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import env, findings, shown
from tests.unit.references.test_further_ways_round import told

VOLUMES = [
    {"name": "p", "persistentVolumeClaim": {"claimName": "c"}},
    {"name": "e", "emptyDir": {}},
    {"name": "h", "hostPath": {"path": "/x"}},
]


def server(volume: str = "e", at: str = "/v", script: str = "", **fields: Any) -> set[str]:
    """What is seen beside the model of a server that mounts a volume."""
    mounts = [{"name": volume, "mountPath": at}]
    words = {"command": ["bash", "-c", script]} if script else {"args": ["--model", "org/good"]}
    body = pod(container(image="vllm/vllm-openai", volumeMounts=mounts, **words, **fields), volumes=VOLUMES)
    return {shown(each) for each in findings(body) if not each.derived} - {"hf://org/good"}


@pytest.mark.parametrize("volume", ["p", "h"])
@pytest.mark.parametrize(
    ("at", "variables"),
    [("/v", {"HOME": "/v"}), ("/v", {"HOME": "/v/me"}), ("/root", {}), ("/home/me", {}), ("/home/me/.local", {})],
)
def test_a_home_that_others_fill_is_told(volume: str, at: str, variables: dict[str, str]) -> None:
    assert server(volume, at, env=env(**variables)) == {"Unresolvable"}
    assert server("e", at, env=env(**variables)) == set()


def test_one_of_which_python_takes_nothing_is_not() -> None:
    assert server("p", env=env(HOME="/v", PYTHONNOUSERSITE="1")) == set()
    assert server("p", "/home/me", env=env(PYTHONNOUSERSITE="1")) == set()
    assert server("p", "/root/.cache") == set()
    assert server("p", env=env(HOME="/tmp")) == set()


@pytest.mark.parametrize("at", ["/", "/etc"])
def test_a_volume_over_the_whole_image_is_told(at: str) -> None:
    assert server("p", at) == {"Unresolvable"}


SECRET, CONFIG = [{"secretRef": {"name": "s"}}], [{"configMapRef": {"name": "c"}}]
PERHAPS = (
    *("vllm serve org/good $EXTRA", "vllm serve org/good ${EXTRA:-}", "vllm serve ${MODEL:-org/good}"),
    *("vllm serve org/good --revision ${STATE:=main}", "eval $X; vllm serve org/good", "$RUN; vllm serve org/good"),
)


@pytest.mark.parametrize("source", [SECRET, CONFIG], ids=["a Secret", "a ConfigMap"])
@pytest.mark.parametrize("script", PERHAPS)
def test_a_variable_that_an_unread_source_may_give_is_not_known(script: str, source: list[Object]) -> None:
    assert "Unresolvable" in server(script=script, envFrom=source)
    assert "Unresolvable" not in server(script=script, envFrom=[each | {"prefix": "OTHER_"} for each in source])
    assert "Unresolvable" not in server(script=script)


def test_so_it_is_where_the_kubelet_puts_it_in() -> None:
    words = ["--model", "org/good", "$(EXTRA)"]
    assert [shown(each) for each in findings(pod(container(image="vllm/vllm-openai", args=words, envFrom=CONFIG)))] == [
        "hf://org/good",
        "Unresolvable",
    ]


OF_A_SECRET = (
    *("hf auth login --token $HF_TOKEN", "export HUGGING_FACE_HUB_TOKEN=$HF_TOKEN", "export PATH=$PATH:/x; ls $HOME"),
    *("export PYTHONPATH=/app:$PYTHONPATH", "echo $TOKEN > /tmp/t; [ -z $TOKEN ] && exit 1", "A=1; echo $A; f=$(date)"),
)


@pytest.mark.parametrize("script", OF_A_SECRET)
def test_what_a_secret_is_for_is_ordinary(script: str) -> None:
    served = f"{script}; vllm serve org/good --port ${{PORT:-8000}} --api-key $KEY"
    assert server(script=served, envFrom=SECRET) == set()


ITS_FILES = "/proc/7/" + "root"
REACHING = (
    *(f"cp /x {ITS_FILES}/usr/bin/vllm", "cp /x /proc/$(pgrep vllm)/cwd/m/", f"cd {ITS_FILES}/m; cp /x ."),
    *("nsenter -t 7 -m cp /x /y", "gdb -p 7", "python -c \"open('/proc/7/mem', 'wb')\""),
)


@pytest.mark.parametrize("shared", ["shareProcessNamespace", "hostPID"])
@pytest.mark.parametrize("script", REACHING)
def test_what_goes_into_another_container_s_process_is_told(script: str, shared: str) -> None:
    def seen(**fields: Any) -> set[str]:
        model = container(image="vllm/vllm-openai", args=["--model", "org/good"])
        return {
            shown(each) for each in findings(pod(model, container(name="b", command=["sh", "-c", script]), **fields))
        }

    assert "Unresolvable" in seen(**{shared: True})
    assert "Unresolvable" not in seen()


def test_processes_that_are_shared_for_their_signals_are_ordinary() -> None:
    model = container(image="vllm/vllm-openai", args=["--model", "org/good"])
    other = container(name="b", command=["sh", "-c", "while sleep 9; do cat /proc/meminfo; pkill -HUP x; done"])
    assert {shown(each) for each in findings(pod(model, other, shareProcessNamespace=True))} == {"hf://org/good"}


COMPUTED = (
    "cp /pvc/x.py $(python3 -c 'import vllm; print(vllm.__path__[0])')/x.py",
    "D=$(pip show vllm | grep Location); cp -r /pvc/x $D/vllm",
    "curl -o $(python3 -c 'import vllm; print(vllm.__file__)') https://x.example/x",
    "sed -i s/a/b/ $(python3 -c 'import vllm; print(vllm.__file__)')",
    "mount -t overlay overlay -o lowerdir=/pvc:/usr,upperdir=/tmp/u /usr",
    "mergerfs /pvc /usr/lib/python3/dist-packages",
    "echo '* * * * * root /x' > /etc/cron.d/x",
    "cp /pvc/x /var/spool/cron/crontabs/root",
)


@pytest.mark.parametrize("script", COMPUTED)
def test_what_is_put_over_code_wherever_that_lies_is_told(script: str) -> None:
    assert "Unresolvable" in told(script)


@pytest.mark.parametrize(
    "script",
    [
        "cp /opt/x.py $(python3 -c 'import vllm; print(vllm.__path__[0])')/x.py",
        'curl -o "$(basename $U)" $U; curl -o $(mktemp) https://x.example/x; sed -i s/a/b/ $(ls /app/*.ini)',
    ],
)
def test_what_the_image_has_itself_is_not(script: str) -> None:
    assert {each for each in told(script) if "://" not in each} == set()


def test_a_container_that_has_a_server_load_what_nobody_knows_is_told() -> None:
    script = 'curl -X POST localhost:8000/v1/load_lora_adapter -d "$(cat /x)"'
    model = container(image="vllm/vllm-openai", args=["--model", "org/good"])
    found = findings(pod(model, container(name="b", command=["sh", "-c", script])))
    assert sorted(shown(each) for each in found if each.role.value != "URL") == ["Unresolvable", "hf://org/good"]
