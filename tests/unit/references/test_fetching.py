"""Programs that fetch models, as the command-line reference of each says: what is a source, and what is none."""

from typing import Any

import pytest
from tests.unit.references.seeing import seen

from aegis.core.references.python import MAX_CALLS, loads
from aegis.core.references.refusals import TooComplex

NET = {"Model": "hf://org/net"}
BUCKET = {"Model": "s3://models/net"}
FILE = {"Model": "https://x.example/n.gguf"}

CASES: dict[str, dict[str, Any]] = {
    "hf download org/net": NET,
    "hf download org/net n.gguf --local-dir /m": NET,
    "hf download org/net --revision v1 --include '*.gguf'": {"Model": "hf://org/net@v1"},
    "huggingface-cli download --resume-download org/net --local-dir-use-symlinks False": NET,
    "hf download --repo-type model org/net": NET,
    "hf download org/data --repo-type dataset": {},
    "hf download --repo-type=space org/app": {},
    "hf upload org/net /m": {},
    "modelscope download --model org/net --local_dir /m": {"Model": "modelscope://org/net"},
    "tune download org/net --hf-token x --output-dir /m": NET,
    "modelscope download org/net": {"Model": "modelscope://org/net"},
    "modelscope download --dataset org/data": {},
    "aws s3 cp --recursive s3://models/net /m": BUCKET,
    "aws s3 sync s3://models/net /m --exclude '*.bin'": BUCKET,
    "aws s3 --region eu-west-1 cp s3://models/net /m": BUCKET,
    "aws s3 cp /m s3://models/net": {},
    "aws s3 cp --endpoint-url http://minio:9000 s3://models/net /m": BUCKET,
    "aws s3api get-object --bucket models --key net /m": BUCKET,
    "aws s3api list-buckets": {},
    "aws s3api get-object /m": {},
    "aws s3 ls s3://models/net": {},
    "s5cmd --endpoint-url http://minio:9000 cp s3://models/net /m": BUCKET,
    "s3cmd get s3://models/net /m": BUCKET,
    "rclone copy --transfers 8 s3://models/net /m": BUCKET,
    "rclone copy s3://models/net": BUCKET,
    "rclone copy remote:net /m": {},
    "gsutil -m -o GSUtil:parallel_process_count=1 cp -r gs://models/net /m": {"Model": "gs://models/net"},
    "gcloud storage cp --project p -r gs://models/net /m": {"Model": "gs://models/net"},
    "gcloud storage rsync gs://models/net /m --recursive": {"Model": "gs://models/net"},
    "azcopy copy --include-pattern '*.bin' https://a.example/c/net /m": {"Model": "https://a.example/c/net"},
    "az storage blob download-batch -d /m -s models": {"Model": "az://models"},
    "az storage blob download -c models -n net/n.onnx -f /m/n.onnx": {"Model": "az://models/net/n.onnx"},
    "az login --identity": {},
    "git clone --depth 1 https://huggingface.co/org/net /m": NET,
    "git lfs clone https://hf.co/org/net": NET,
    "git clone -b v1 https://huggingface.co/org/net": {"Model": "hf://org/net@v1"},
    "git -C /m clone https://www.modelscope.cn/org/net.git": {"Model": "modelscope://org/net"},
    "git clone https://git.example/org/code": {"URL": "https://git.example/org/code"},
    "git clone https://huggingface.co/org": {"URL": "https://huggingface.co/org"},
    "git clone https://huggingface.co/datasets/org/data": {"URL": "https://huggingface.co/datasets/org/data"},
    "curl -L -C - -o /m/n.gguf https://x.example/n.gguf": FILE,
    "curl -fSLo /m/n.gguf https://x.example/n.gguf": FILE,
    "curl -sS --retry 3 --url https://x.example/n.gguf -O": FILE,
    "curl -LO https://huggingface.co/org/net/resolve/main/n.gguf": {"Model": "hf://org/net/n.gguf"},
    "curl -H 'Accept: text/html' https://x.example/health": {"URL": "https://x.example/health"},
    "curl -X POST http://localhost:11434/api/pull": {"URL": "http://localhost:11434/api/pull"},
    "wget -qO- https://x.example/n.gguf": FILE,
    "wget -q -P /m https://x.example/a.onnx https://x.example/b.onnx": {
        "Model": "https://x.example/a.onnx https://x.example/b.onnx"
    },
    "aria2c -x 16 -s 16 -d /m https://x.example/n.gguf": FILE,
    "dfget -O /m/n.gguf https://x.example/n.gguf": FILE,
    "oras pull -u user -p pass reg.example/m:1 -o /m": {"Model": "oci://reg.example/m:1"},
    "skopeo copy --src-creds u:p docker://reg.example/m:1 dir:/m": {"Model": "oci://reg.example/m:1"},
    "crane export reg.example/m:1 /m.tar": {"Model": "oci://reg.example/m:1"},
    "kit unpack reg.example/m:1 -d /m": {"Model": "oci://reg.example/m:1"},
    "kit import org/net": NET,
    "modctl pull reg.example/m:1 --extract-dir /m": {"Model": "oci://reg.example/m:1"},
    "kaggle models instances versions download google/gemma/pytorch/2b/1 -p /m": {
        "Model": "kaggle://google/gemma/pytorch/2b/1"
    },
    "kaggle datasets download org/data": {},
    "ngc registry model download-version org/net": NET,
    "ngc registry model download-version org/team/net:1 --dest /m": {"Model": "ngc://org/team/net:1"},
    "mlflow artifacts download -u models:/wine/3 -d /m": {"Model": "models:/wine/3"},
    "mlflow models serve -m models:/wine/3": {"Model": "models:/wine/3"},
    "aibrix_download --model-uri s3://models/net --local-dir /m": BUCKET,
}


@pytest.mark.parametrize(("command", "named"), CASES.items(), ids=list(CASES))
def test_a_program_fetches_what_its_reference_says(command: str, named: dict[str, str]) -> None:
    assert seen(command=["sh", "-c", command]) == named


CODE: dict[str, dict[str, str]] = {
    "snapshot_download('org/net', local_dir='/m')": NET,
    "from modelscope import snapshot_download\nsnapshot_download('org/net')": {"Model": "modelscope://org/net"},
    "hf_hub_download(repo_id='org/net', filename='n.gguf', revision='v1')": {"Model": "hf://org/net@v1"},
    "NET = 'org/net'\nLLM(model=NET)": NET,
    "LLM(os.environ['SET'])": {"Model": "hf://org/set"},
    "SET = os.environ.get('SET', 'org/net')\nLLM(SET)": {"Model": "hf://org/set"},
    "LLM(model=os.getenv('NOT_SET', 'org/net'))": NET,
    "PeftModel.from_pretrained(base, 'org/a')": {"Adapter": "hf://org/a"},
    "AutoTokenizer.from_pretrained('org/net')": {"Tokenizer": "hf://org/net"},
    "AutoConfig.from_pretrained('org/net')": {"Config": "hf://org/net"},
    "Llama.from_pretrained(repo_id='org/net', filename='*q4.gguf')": NET,
    "Llama(model_path='/m/n.gguf')": {},
    "WhisperModel('large-v3')": {"Model": "whisper://large-v3"},
    "kagglehub.model_download('google/gemma/pytorch/2b')": {"Model": "kaggle://google/gemma/pytorch/2b"},
    "mlflow.pyfunc.load_model('models:/wine/3')": {"Model": "models:/wine/3"},
    "SentenceTransformer('org/net', revision='v1')": {"Model": "hf://org/net@v1"},
    "LLM()": {},
    "LLM('org/net', seed=1": NET,
    "NET = 'org/net": {},
    "LLM('org/net": {},
    "class LLM(Base): pass": {},
    "def from_pretrained(name): pass": {},
    "# LLM('org/net')": {},
}


@pytest.mark.parametrize(("code", "named"), CODE.items(), ids=list(CODE))
def test_python_names_what_its_libraries_load(code: str, named: dict[str, str]) -> None:
    assert seen(command=["python", "-c", code], env=[{"name": "SET", "value": "org/set"}]) == named


def test_a_name_that_is_set_twice_is_not_known() -> None:
    code = "NET = 'org/a'\nNET = 'org/b'\nLLM(NET)"
    gpu = {"limits": {"nvidia.com/gpu": 1}}
    assert seen(command=["python", "-c", code], resources=gpu) == {"Model": "Unresolvable"}


def test_a_name_that_stands_for_too_many_others_is_not_known() -> None:
    code = "A = B\nB = C\nC = D\nD = E\nE = 'org/net'\nLLM(A)"
    assert seen(command=["python", "-c", code]) == {"Model": "Unresolvable"}


def test_code_of_too_many_calls_is_refused() -> None:
    with pytest.raises(TooComplex, match="calls that load models"):
        list(loads("LLM(x)\n" * (MAX_CALLS + 1)))
