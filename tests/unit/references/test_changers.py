"""Programs that may change a verified model in a volume: whatever is given its place, unless it only reads."""

from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import findings, shown
from tests.unit.references.test_changed_models import KNOWN
from tests.unit.references.test_changed_models import told as told_of_server
from tests.unit.references.test_models_under_files import GOOD, told

MOUNT = [{"name": "m", "mountPath": "/m"}]
READ_ONLY = [{"name": "m", "mountPath": "/m", "readOnly": True}]

GIVEN = (
    *("python /app/convert.py --out /m/good", "/opt/fill --to=/m/good", "syncer x /m", "ftpget x /m/good/w y"),
    *("socat -u TCP:x:9 CREATE:/m/good/w", "kubectl cp other:/w /m/good/w", "docker cp x:/w /m/good"),
    *("aria2c -d /m/good 'magnet:?xt=urn:btih:x'", "aria2c -d /m/good -T /x.torrent", "cd /m/good; croc --yes 1-2-3"),
    *("unsquashfs -d /m/good /x.sqsh", "openssl enc -d -in /x -out /m/good/w", "truncate -s 0 /m/good/w"),
    *("git -C /m/good pull https://git.example/x main", "git --git-dir=/x --work-tree=/m/good checkout -f"),
    *(
        "cd /m/good; git init; git remote add o https://git.example/x; git fetch o",
        "svn export https://x.example /m/good",
    ),
    *(
        "find /x -name '*.bin' -exec cp {} /m/good \\;",
        "yq -i .a=1 /m/good/config.json",
        "perl -pi -e s/a/b/ /m/good/x",
    ),
    *("hf download org/data --repo-type dataset --local-dir /m/good", "node /x.js /m/good"),
    *("python -c \"from pathlib import Path; (Path('/m/good')/'w.bin').write_bytes(b'x')\"",),
)
COPIED = (
    *("cp -rt /m/good /w.bin", "dd of=/m/good/w.bin < /x", "curl https://x.example/x | dd of=/m/good/w.bin"),
    *("find /x | cpio -pd /m/good", "(cd /x && tar cf - .) | (cd /m/good && tar xf -)", "cp /w.bin /m/g*"),
    *("cp /w.bin $(cat /x)", "for d in /m/*; do cp /w.bin $d; done", "cd $(ls -d /m/*); cp /w.bin ."),
)


@pytest.mark.parametrize("script", [*GIVEN, *COPIED])
def test_what_may_write_into_a_model_is_told(script: str) -> None:
    assert told("x.example/x", ["sh", "-c", script]) - {"https://git.example/x"} == GOOD | {"Unresolvable"}


ONLY_READ = (
    *("chmod -R a+r /m/good; chown 1000 /m/good; ls -la /m/good; du -sh /m; touch /m/good/.ready; mkdir -p /m/good",),
    *("find /m/good -type f -exec chmod 644 {} +", "cd /m/good && sha256sum -c /x", "rm -rf /m/good/original"),
    *("aegis verify /m/good; cosign verify-blob --key /k /m/good/x", "cat /m/good/config.json | jq .; yq .a /m/good/x"),
    *(
        "cp -r /m/good /tmp/x; tar czf /tmp/x.tgz /m/good; rsync -a /m/good/ /tmp/y/",
        "while test -d /m/good; do :; done",
    ),
    *("python /app/x.py --out /m/other; /opt/fill /tmp", "cp /w.bin $(mktemp -d)/x", "apk add curl; pip install x"),
)


@pytest.mark.parametrize("script", ONLY_READ)
def test_what_only_reads_it_is_not(script: str) -> None:
    assert told("x.example/x", ["sh", "-c", script]) == GOOD


def beside(mounts: list[Object], **fields: Any) -> list[str]:
    """Where something is told of a container beside a server whose model an init container fetched."""
    fetch = container(name="a", image="amazon/aws-cli", command=["aws", "s3", "sync", "s3://good/m", "/m/good"])
    server = container(image="vllm/vllm-openai", command=["vllm", "serve", "/m/good"])
    other = container(name="other", image="x.example/x:1", volumeMounts=mounts, **fields)
    volumes = [{"name": "m", "emptyDir": {}}, {"name": "p", "persistentVolumeClaim": {"claimName": "c"}}]
    body = pod(
        server | {"volumeMounts": MOUNT}, other, initContainers=[fetch | {"volumeMounts": MOUNT}], volumes=volumes
    )
    found = [each for each in findings(body) if not each.derived and shown(each) == "Unresolvable"]
    return [str(each.path[-2]) for each in found]


@pytest.mark.parametrize(
    "fields", [{}, {"args": ["--to", "/m/good"]}, {"command": ["/syncer"]}, {"command": ["syncer"]}]
)
def test_an_image_that_nobody_knows_may_write_where_it_mounts_a_model(fields: Object) -> None:
    assert beside(MOUNT, **fields) != []
    assert beside(READ_ONLY, **fields) == []
    assert beside([{"name": "p", "mountPath": "/m"}], **fields) == []
    assert beside([{"name": "m", "mountPath": "/logs", "subPath": "logs"}], **fields) == []
    assert beside([{"name": "m", "mountPath": "/x", "subPath": "good"}], **fields) != []


def test_what_runs_a_shell_is_judged_by_what_the_shell_does() -> None:
    assert beside(MOUNT, command=["sh", "-c", "sleep 60; tail -f /m/log"]) == []
    assert beside(MOUNT, command=["sh", "-c", "sleep 60; /opt/fill /m/good"]) == ["command"]


def test_where_no_server_loads_it_anybody_may_write() -> None:
    fetch = container(name="a", command=["aws", "s3", "sync", "s3://models/m", "/m/good"], volumeMounts=MOUNT)
    other = container(name="b", command=["python", "/x.py", "/m/good"], volumeMounts=MOUNT)
    assert [shown(each) for each in findings(pod(fetch, other, volumes=[{"name": "m", "emptyDir": {}}]))] == [
        "s3://models/m"
    ]


IN_THE_SERVER = ("socat TCP:x:9 OPEN:/shared/good/w", "cd /shared/good; croc 1-2-3", "kubectl cp x:/w /shared/good/w")


@pytest.mark.parametrize("script", IN_THE_SERVER)
def test_a_program_that_writes_is_told_in_the_server_itself(script: str) -> None:
    assert told_of_server(script) == ["Unresolvable", KNOWN]


@pytest.mark.parametrize(
    "script", ["python /app/warm.py /shared/good", "/app/bench --model /shared/good; ls /shared/good"]
)
def test_what_the_server_s_image_has_is_its_own(script: str) -> None:
    assert told_of_server(script) == [KNOWN]
