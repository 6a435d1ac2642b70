"""A repository that is fetched at a verified commit, and what leads it elsewhere afterwards or besides."""

import pytest
from tests.unit.core.builders import container, pod
from tests.unit.references.seeing import findings, shown
from tests.unit.references.test_ways_round import COMMIT, MOUNTS, VOLUMES

CLONE = f"git clone -b {COMMIT} https://huggingface.co/org/good /shared/good"
GOOD = f"hf://org/good@{COMMIT}"


def told(script: str, *words: str) -> list[str]:
    """What is seen of a server of a directory that a script fills."""
    command = ["bash", "-c", f"{script}; vllm serve /shared/good {' '.join(words)}"]
    server = container(image="vllm/vllm-openai", command=command, volumeMounts=MOUNTS)
    return sorted({shown(each) for each in findings(pod(server, volumes=VOLUMES)) if not each.derived})


@pytest.mark.parametrize(
    "after",
    [
        "cd /shared/good && git checkout main",
        "git -C /shared/good switch other",
        "git -C /shared/good pull origin main",
        "cd /shared/good && git reset --hard origin/main",
        "cd /shared/good && git config lfs.url https://x.example && git lfs pull",
        "git config --global core.sshCommand /pvc/x",
        "git -c core.hooksPath=/pvc/x status",
    ],
)
def test_another_state_in_its_place_is_told(after: str) -> None:
    assert told(f"{CLONE}; {after}") == ["Unresolvable", GOOD]


@pytest.mark.parametrize(
    "before",
    [
        "export GIT_EXEC_PATH=/pvc",
        "export GIT_CONFIG_GLOBAL=/pvc/x",
        "git init --template=/pvc/x",
        "git push -u /pvc/x",
    ],
)
def test_what_git_runs_from_a_volume_is_told(before: str) -> None:
    assert "Unresolvable" in told(f"{before}; {CLONE}")


def test_what_belongs_to_a_clone_is_ordinary() -> None:
    ordinary = "git config --global credential.helper store; git lfs install"
    assert told(f"{ordinary}; {CLONE}; cd /shared/good; git lfs pull; git log -1; git status") == [GOOD]


def test_the_last_of_two_revisions_counts() -> None:
    one, other = f"--revision {COMMIT}", "--revision main"
    fetch = "hf download org/good --local-dir /shared/good"
    assert told(f"{fetch} {one} {other}") == ["hf://org/good@main"]
    assert told(f"{fetch} {other} {one}") == [GOOD]


def test_a_list_in_a_file_of_options_names_a_model_each() -> None:
    config = "printf 'lora-modules:\\n- a=org/evil\\n- b=org/other\\n' > /tmp/x.yaml"
    assert told(f"{config}; {CLONE}", "--config /tmp/x.yaml") == ["hf://org/evil", GOOD, "hf://org/other"]


def test_the_state_of_the_tokenizer_is_another_reference_to_the_repository() -> None:
    words = ["--model_id=org/good", f"--model_revision={COMMIT}", "--tokenizer_revision=main"]
    found = findings(pod(container(image="kserve/huggingfaceserver:v0.15", args=words)))
    assert [shown(each) for each in found] == [GOOD, "hf://org/good@main"]
    assert len(findings(pod(container(image="kserve/huggingfaceserver:v0.15", args=words[:2])))) == 1
