"""Options and words by which programs take packages, environments, roots or scripts from a volume or an address."""

import pytest
from tests.unit.references.test_further_ways_round import told

SERVE = "vllm serve org/good"

BEHIND_AN_OPTION = (
    *("pip install -e /pvc/x", "pip3 install -r /pvc/x.txt", "python3 -m pip install --find-links=/pvc x"),
    *("uv pip install --system -r /pvc/x.txt", "conda env create -f /pvc/x.yml", "make -C /pvc install"),
    *("just -f /pvc/justfile", "task --dir=/pvc run", "cargo run --manifest-path /pvc/x", "honcho -f /pvc/x start"),
)
IN_A_WORD = (
    *("pip install /pvc/x.whl", "pip install -q file:///pvc/x", "cd /pvc/x && pip install .", "npm install -g /pvc/x"),
    *("apt-get install -y /pvc/x.deb", "dpkg -i /pvc/x.deb", "rpm -ivh /pvc/x.rpm", "apk add /pvc/x.apk"),
    *("source activate /pvc/env", "conda activate /pvc/env", "ansible-playbook -i a, /pvc/x.yml", "run-parts /pvc/d"),
    *("apptainer run --nv /pvc/x.sif", "find /pvc -name run.sh -exec {} \\;", "find /pvc -name x -exec sh {} \\;"),
)
FROM_AN_ADDRESS = (
    *("pip install git+https://git.example/x", "pip install 'x @ https://files.example/x.whl'"),
    *("pip install https://files.example/x.whl", "rpm -i https://files.example/x.rpm", "apptainer run docker://x/y"),
)
FETCHED = (
    "curl -o /tmp/x.whl https://files.example/x.whl; pip install /tmp/x.whl",
    "git clone https://git.example/x /tmp/x; pip install -e /tmp/x",
    "git clone https://git.example/x; cd x; pip install .",
)


@pytest.mark.parametrize("script", [*BEHIND_AN_OPTION, *IN_A_WORD, *FROM_AN_ADDRESS, *FETCHED])
def test_what_is_installed_or_run_beside_a_server_is_told(script: str) -> None:
    assert "Unresolvable" in told(script)


AROUND = (
    *("envdir /pvc/e", "s6-envdir /pvc/e", "chpst -e /pvc/e", "dotenv -f /pvc/.env run --", "env-cmd -f /pvc/.env"),
    *("uv run --env-file /pvc/.env", "uv run --with=/pvc/x", "uvx --from /pvc/x", "conda run -p /pvc/env"),
    *("micromamba run -r /pvc -n x", "poetry -C /pvc run", "pixi run --manifest-path /pvc/x", "proot -r /pvc"),
    *("bwrap --bind /pvc /", "firejail --chroot=/pvc", "switch_root /pvc", "exec envdir /pvc/e", "env $(cat /pvc/e)"),
    *("exec env $(cat /pvc/e)", "/usr/bin/env A=b $(cat /pvc/e)"),
)


@pytest.mark.parametrize("before", AROUND)
def test_what_stands_before_a_server_is_told(before: str) -> None:
    assert "Unresolvable" in told(f"{before} {SERVE}")


ELSEWHERE = (
    *("docker run --gpus all x", "podman run x", "nerdctl run x", "ctr run x y", "nc -l -p 9 -e /bin/sh"),
    *("socat TCP-LISTEN:9 EXEC:/x", "socat - system:/x", "git apply /x.patch"),
)


@pytest.mark.parametrize("script", ELSEWHERE)
def test_what_starts_something_that_nobody_reads_is_told(script: str) -> None:
    assert "Unresolvable" in told(script)


ORDINARY = (
    *("pip install --upgrade pip; pip install -q hf_transfer==0.1.8", "pip install -r requirements.txt"),
    *("pip install 'vllm[audio]==0.9' -i https://mirror.example/simple --trusted-host mirror.example",),
    *("pip install --extra-index-url https://wheels.example/cu124 torch", "uv pip install --system vllm"),
    *("apt-get update -o Acquire::http::Proxy=http://x:1; apt-get install -y --no-install-recommends git curl",),
    *("apk add --no-cache --virtual .build curl", "conda install -c conda-forge x", "conda activate vllm"),
    *("source activate base", "make -C /app", "npm install -g @scope/x", "docker --version; podman ps; ctr version"),
    *("until nc -z -w 2 redis 6379; do sleep 1; done", "socat -V", "find /pvc -name x -exec chmod 644 {} +"),
    *("uv run --env-file /app/.env true", "env A=b C=$(cat /x) true", "run-parts /etc/x.d", "git status"),
)


@pytest.mark.parametrize("script", ORDINARY)
def test_what_comes_from_the_image_or_an_index_is_not(script: str) -> None:
    assert {each for each in told(script) if "://" not in each} == set()
