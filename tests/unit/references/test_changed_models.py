"""What a container changes in the directory of a model that it has downloaded, and how Git is led elsewhere."""

import pytest
from tests.unit.core.builders import container, pod
from tests.unit.references.seeing import env, findings, run, shown
from tests.unit.references.test_further_ways_round import told as seen_beside
from tests.unit.references.test_ways_round import GOOD, MOUNTS, VOLUMES

KNOWN = f"hf://org/good@{'a' * 40}"


def told(script: str) -> list[str]:
    """What is seen of a server of a download that `script` may change."""
    command = ["bash", "-c", f"{GOOD}; {script}; vllm serve /shared/good"]
    server = container(image="vllm/vllm-openai", command=command, volumeMounts=MOUNTS)
    return sorted({shown(each) for each in findings(pod(server, volumes=VOLUMES)) if not each.derived})


CHANGED = {
    "a file of the volume": "cat /pvc/x > /shared/good/model.safetensors",
    "an archive of one file": "gunzip -c /pvc/x.gz > /shared/good/model.gguf",
    "a configuration": "echo '{}' > /shared/good/config.json",
    "a configuration that is edited": "sed -i s/a/b/ /shared/good/config.json",
    "a file that Python writes": "python -c \"open('/shared/good/config.json', 'w').write(x)\"",
    "an archive": "cd /shared/good && tar xzf /pvc/x.tgz",
    "an archive by a long option": "cd /shared/good; tar --extract --file /pvc/x.tar",
    "another archive": "cd /shared/good; unzip /pvc/x.zip",
    "an archive that is read": "cd /shared/good; cpio -id < /pvc/x",
    "an archive of another kind": "7z x /pvc/x.7z -o/shared/good",
    "an archive by Python": "python -m zipfile -e /pvc/x.zip /shared/good",
    "an archive by Python's code": "python -c \"tarfile.open('/pvc/x.tar').extractall('/shared/good')\"",
    "a copy by Python": "python -c \"import shutil; shutil.copytree('/pvc/x', '/shared/good', dirs_exist_ok=True)\"",
    "a link by Python": "python -c \"import os; os.symlink('/pvc/x', '/shared/good/model.safetensors')\"",
}


@pytest.mark.parametrize("script", CHANGED.values(), ids=list(CHANGED))
def test_what_is_put_into_the_directory_of_a_model_is_told(script: str) -> None:
    assert told(script) == ["Unresolvable", KNOWN]


@pytest.mark.parametrize(
    "script",
    [
        "echo ok > /shared/good/.ready.json; echo ok > /shared/good/done",
        "tar czf /tmp/backup.tgz /shared/good; tar tf /pvc/x; tar -C /shared/good -cf /tmp/b.tar .",
        "echo '{}' > /shared/other/config.json; cd /tmp && unzip -d /tmp/x /pvc/x.zip; python -m zipfile -l /pvc/x.zip",
        "python -c \"import shutil; shutil.copy('/shared/good/config.json', '/tmp/x')\"",
    ],
)
def test_what_is_put_elsewhere_or_only_tells_that_it_is_there_is_not(script: str) -> None:
    assert told(script) == [KNOWN]


def test_a_job_that_serves_nothing_may_write_what_it_likes() -> None:
    script = "aws s3 sync s3://models/net /m; echo '{}' > /m/config.json"
    assert [shown(each) for each in findings(pod(container(**run(script))))] == ["s3://models/net"]


VARIABLES = {
    "a default": ": ${HF_ENDPOINT:=https://x.example}; export HF_ENDPOINT",
    "a loop": "export HF_ENDPOINT; for HF_ENDPOINT in https://x.example; do vllm serve org/good; done",
    "a function for another shell": "env 'BASH_FUNC_vllm%%=() { /x; }' bash -c 'vllm serve org/good'",
    "an input for shells": "exec < /pvc/x; bash",
    "a notebook": "jupyter nbconvert --execute /pvc/x.ipynb",
    "a script of the image's entrypoint": "cp /pvc/x.sh /docker-entrypoint.d/",
    "a command of tar": "tar xf /x --to-command='vllm serve org/evil'",
    "a setting of Git": "GIT_CONFIG_KEY_0=url.https://x.example/.insteadOf git clone https://huggingface.co/org/good",
    "a file of settings": "printf '[url \"https://x.example/\"]\\n insteadOf = https://huggingface.co/' > ~/.gitconfig",
}


@pytest.mark.parametrize("script", VARIABLES.values(), ids=list(VARIABLES))
def test_what_leads_a_server_elsewhere_is_told(script: str) -> None:
    assert "Unresolvable" in seen_beside(script)


def test_so_does_a_variable_of_the_container() -> None:
    gpu = {"limits": {"nvidia.com/gpu": 1}}
    body = pod(
        container(resources=gpu, env=env(GIT_CONFIG_KEY_0="url.https://x.example/.insteadOf"), args=["--model=a/b"])
    )
    assert "Unresolvable" in {shown(each) for each in findings(body)}


def test_a_loop_over_ordinary_words_is_ordinary() -> None:
    assert seen_beside("for f in a b; do echo $f; done; : ${X:=y}; exec 3>&1; printf 'x = y' > ~/.gitconfig") == set()
