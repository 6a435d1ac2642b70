"""Python code beside a verified model: files that it loads, functions under other names, and caches it is kept to."""

import pytest
from tests.unit.core.builders import container, pod
from tests.unit.references.seeing import findings, shown
from tests.unit.references.test_ways_round import COMMIT, MOUNTS, VOLUMES

GOOD = f"hf://org/good@{COMMIT}"


def told(code: str) -> list[str]:
    """What is seen beside the model that the code serves."""
    words = ["python3", "-c", f"{code}\nLLM('org/good', revision='{COMMIT}')"]
    server = container(image="vllm/vllm-openai", command=words, volumeMounts=MOUNTS)
    found = findings(pod(server, volumes=VOLUMES))
    return [shown(each) for each in found if not each.derived and shown(each) != GOOD]


LOADED = (
    *("torch.load('/pvc/x.pt')", "torch.jit.load('/pvc/x.pt', map_location='cpu')", "joblib.load('/pvc/x.pkl')"),
    *("pickle.load(open('/pvc/x.pkl', 'rb'))", "o.InferenceSession('/pvc/x.onnx')", "load_file('/pvc/x.safetensors')"),
    *("keras.models.load_model('/pvc/x')", "x.Booster(model_file='/pvc/x')", "ASRModel.restore_from('/pvc/x.nemo')"),
    *("P = '/pvc/x.pt'\ntorch.load(P)", "spacy.load('/pvc/x')", "YOLO('/pvc/x.pt')", "ctranslate2.Generator('/pvc/x')"),
    *("with open('/pvc/x', 'rb') as f: pass\nskops.io.load('/pvc/x')", "torch.hub.load('org/x', 'net')"),
)


@pytest.mark.parametrize("code", LOADED)
def test_a_file_of_a_volume_that_is_loaded_is_told(code: str) -> None:
    assert told(code) == ["Unresolvable"]


DATA = (
    *("json.load(open('/pvc/x.json'))", "yaml.safe_load('/pvc/x')", "np.load('/pvc/x.npy')", "load_dataset('/pvc/x')"),
    *("torch.load('/app/x.pt')", "torch.load('/shared/x.pt')", "def load(path='/pvc/x'): pass", "torch.load(x)"),
    *("print(open('/pvc/x').read())", "# torch.load('/pvc/x.pt')", "json.loads('/pvc')"),
)


@pytest.mark.parametrize("code", DATA)
def test_data_and_what_the_image_or_the_pod_has_is_not(code: str) -> None:
    assert told(code) == []


RENAMED = (
    *("from vllm import LLM as Engine_\nEngine_('org/evil')", "L = LLM\nL('org/evil')", "L = vllm.LLM\nL('org/evil')"),
    *("from huggingface_hub import snapshot_download as s\ns('org/evil')", "getattr(vllm, 'LLM')('org/evil')"),
    *("partial(LLM, 'org/evil')()", "functools.partial(vllm.LLM, model='org/evil')()", "ollama.pull('evil')"),
    *("LoRARequest('a', 1, 'org/evil')", "whisper.load_model('evil')"),
)


@pytest.mark.parametrize("code", RENAMED)
def test_a_function_under_another_name_is_itself(code: str) -> None:
    assert [each.rpartition("/")[2] for each in told(code)] == ["evil"]


@pytest.mark.parametrize("code", ["import numpy as LLM_", "x = LLMs\nx('org/evil')", "self.s = s\nself.s('org/evil')"])
def test_another_one_is_none(code: str) -> None:
    assert told(code) == []


def cached(call: str) -> list[str]:
    cache = [{"name": "p", "mountPath": "/root/.cache/huggingface"}]
    server = container(image="vllm/vllm-openai", command=["python3", "-c", call], volumeMounts=cache)
    return [shown(each) for each in findings(pod(server, volumes=VOLUMES))]


def test_a_call_that_may_not_ask_the_hub_loads_what_lies_in_the_cache() -> None:
    call = f"AutoModel.from_pretrained('org/good', revision='{COMMIT}'"
    assert cached(f"{call})") == [GOOD]
    assert cached(f"{call}, local_files_only=False)") == [GOOD]
    assert cached(f"{call}, local_files_only=True)") == [GOOD, "pvc://evil/hub/models--org--good"]
    assert told(f"{call}, local_files_only=True, cache_dir='/pvc')") == ["pvc://evil/models--org--good"]
