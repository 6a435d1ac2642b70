"""Files in the directory of a model beside what was fetched: a server may load them in the place of its own."""

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import findings, seen, shown

from aegis.core.references import Role

MOUNTS = [{"name": "m", "mountPath": "/m"}, {"name": "c", "mountPath": "/claim"}]
GOOD = {"s3://good/m"}
FETCH = "aws s3 cp --recursive s3://good/m"


def told(image: str, command: list[str], at: str = "/m/good", **fields: object) -> set[str]:
    def filling(name: str, **fields: object) -> Object:
        return container(name=name, **fields) | {"volumeMounts": MOUNTS}

    server = container(image="vllm/vllm-openai", command=["vllm", "serve", at]) | {"volumeMounts": MOUNTS}
    first = filling("a", image="amazon/aws-cli", command=["sh", "-c", f"{FETCH} {at}"])
    body = pod(
        server,
        initContainers=[first, filling("b", image=image, command=command, **fields)],
        volumes=[{"name": "m", "emptyDir": {}}, {"name": "c", "persistentVolumeClaim": {"claimName": "c"}}],
    )
    return {shown(each) for each in findings(body) if not each.derived and each.role is not Role.URL}


PUT = {
    "a file of the image": "cp /weights/w.safetensors /m/good/",
    "under another name": "mv /weights/x /m/good/w.safetensors",
    "a directory of the image": "cp -r /weights/. /m/good",
    "a link to it": "ln -sf /weights/w.safetensors /m/good/w.safetensors",
    "an archive of the image": "tar xzf /weights.tgz -C /m/good",
    "what Python fetches": "python -c 'import urllib.request as u; u.urlretrieve(A, \"/m/good/w.safetensors\")'",
    "what a client of a store fetches": "python -c 'c.download_file(B, K, Filename=\"/m/good/w.safetensors\")'",
}


@pytest.mark.parametrize("script", PUT.values(), ids=list(PUT))
def test_what_nobody_judges_is_refused(script: str) -> None:
    assert told("x.example/x", ["sh", "-c", script]) == GOOD | {"Unresolvable"}


@pytest.mark.parametrize(
    "script",
    [
        "cp /weights/w.safetensors /m/other/",
        "cp /app/ready.flag /m/good/",
        "mv /m/good/a.safetensors /m/good/b.safetensors",
        "tar -C /m/good -czf /m/backup.tgz .",
        "tar czf /m/backup.tgz /m/good",
        "aws s3 cp --recursive s3://good/m /tmp/m && cp -r /tmp/m/. /m/good/",
        "python -c 'u.urlretrieve(A, \"/m/other/w.safetensors\")'",
    ],
)
def test_what_changes_no_model_is_not(script: str) -> None:
    assert told("x.example/x", ["sh", "-c", script]) == GOOD


def test_a_repository_that_is_kept_in_step() -> None:
    image = "registry.example/git-sync/git-sync:v4"
    repository = ["--repo=https://huggingface.co/org/net", f"--ref={'a' * 40}", "--root=/m"]
    assert seen(image=image, args=repository)["Model"] == f"hf://org/net@{'a' * 40}"
    assert "Model" not in seen(image=image, args=["--repo=https://git.example/org/settings", "--root=/m"])


OVER_ALL = (
    *("curl -o /m/w.safetensors https://x.example/y", "curl -o /m/w.safetensors $(cat /x)", "cp /w.safetensors /m/"),
    *("tar xzf /w.tgz -C /m", "cp -r /weights/. /m", "echo '{}' > /m/config.json", "ln -s /w /m/unet/w.safetensors"),
    *("git clone https://x.example/y /m", "git clone $X /m"),
)
"""What is put over a model that fills the whole volume."""


@pytest.mark.parametrize("script", OVER_ALL)
def test_so_it_is_where_the_model_fills_the_whole_volume(script: str) -> None:
    assert told("x.example/x", ["sh", "-c", script], at="/m") == GOOD | {"Unresolvable"}


@pytest.mark.parametrize(
    "script",
    [
        *("curl -o /m/s5cmd https://x.example/s5cmd", "touch /m/.ready", "echo ok > /m/done", "mkdir /m/logs"),
        *("git clone https://x.example/code /m/code", "curl -o /m/tools.bash https://x.example/tools"),
    ],
)
def test_what_no_server_loads_may_lie_beside_it(script: str) -> None:
    assert told("x.example/x", ["sh", "-c", script], at="/m") == GOOD


COMPUTED = (
    *("curl -o /m/good/w.bin $(cat /x)", "U=$(cat /x); curl -fsSLo /m/good/w.bin $U", "cd /m/good; curl -O $(cat /x)"),
    *("wget -O /m/good/w.bin $(cat /x)", "wget -P /m/good $(cat /x)", "aria2c -d /m/good $(cat /x)"),
    *("while read u; do curl -o /m/good/w.bin $u; done < /x", "xargs -a /x curl -o /m/good/w.bin"),
    *("aws s3 cp $(cat /x) /m/good/w.bin", "aws s3 sync $X /m/good", "rclone copy $(cat /x) /m/good"),
    *("mc cp $(cat /x) /m/good/", "scp $(cat /x) /m/good", "azcopy copy $(cat /x) /m/good", "git clone $X /m/good/x"),
)
"""Fetches of what only running could tell, over a model that is known."""


@pytest.mark.parametrize("script", COMPUTED)
def test_what_is_fetched_from_nobody_knows_where_is_refused(script: str) -> None:
    assert told("x.example/x", ["sh", "-c", script]) == GOOD | {"Unresolvable"}


@pytest.mark.parametrize(
    "script",
    [
        *("curl -o /tmp/w.bin $(cat /x)", "curl -so /dev/null $(cat /x)", "curl -sf $X; wget -q -O - $X"),
        *("aws s3 cp /m/good/log.txt $X", "aws s3 sync $A $B", "aws s3 cp $X s3://logs/x", "git clone $X /tmp/x"),
    ],
)
def test_what_is_fetched_elsewhere_is_not(script: str) -> None:
    assert GOOD <= told("x.example/x", ["sh", "-c", script]) <= GOOD | {"s3://logs/x"}


ANYWHERE = (
    *("cp /w.bin $(cat /x)", "T=`cat /x`; cp /w.bin $T", "read T < /x; cp /w.bin $T", "cp /w.bin $SECRET/w.bin"),
    *("curl -o $(cat /x) https://x.example/y", "cd $(cat /x); curl -O https://x.example/y", "echo x > $(cat /x)"),
    *("tar xf /x.tar -C $(cat /x)", "cp /w.bin /m/$(cat /x)", "cp /w.bin /m/good/$(cat /x)", "cp /w.bin /$(cat /x)"),
    *("cp /w.bin $(date +/m/good/w.bin)", "cp /w.bin $(date; cat /x)", "cp /w.bin $(basename $(cat /x))"),
    *("cp /claim/w.bin $(cat /x)", "curl $X | dd of=/m/good/w.bin"),
)
"""What is put where only running could tell, which may be over a model that is known."""


@pytest.mark.parametrize("script", ANYWHERE)
def test_what_is_put_nobody_knows_where_is_refused(script: str) -> None:
    secret = {"name": "SECRET", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
    assert told("x.example/x", ["sh", "-c", script], env=[secret]) == GOOD | {"Unresolvable"}


@pytest.mark.parametrize(
    "script",
    [
        *("cp /x.json $HOME/y.json", "echo ok > /logs/$(date +%F).json", "cp /x.json ${DIR:-/etc}/x.json"),
        *("D=$(mktemp -d); curl -o $D/x.tgz https://x.example/y; tar xf $D/x.tgz -C $D", "echo $(cat /x) > /x.json"),
        *('cd "$(dirname "$0")"; cp a.json b.json', 'curl -o "$(basename "$URL")" https://x.example/y'),
        *("for f in a b; do cp /x/$f.json /y/$f.json; done", "for f in /s/*; do cp $f /etc/$(basename $f); done"),
        *("cp /x.json /logs/$(cat /x).json", "cp /w.bin /m/other/$(cat /x)"),
    ],
)
def test_what_is_put_elsewhere_whatever_it_is_called_is_not(script: str) -> None:
    assert told("x.example/x", ["sh", "-c", script]) == GOOD
