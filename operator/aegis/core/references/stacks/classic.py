"""TorchServe, TensorFlow Serving, MLServer, MLflow, BentoML, DJL Serving, OpenVINO and KServe's own servers.

Sources: the settings or argument parser of each, named in its row.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import DRAFT, LOCATION, MODEL, PLUGIN, Form, Names, Positional, Stack, flags
from aegis.core.references.stacks.vllm import VLLM

_STORED = Names(form=Form.PAIRS, hub="stored", many=True)

TORCHSERVE = Stack(
    name="TorchServe",
    source="pytorch.org/serve/configuration; github.com/pytorch/serve, ts/arg_parser.py and ts/llm_launcher.py",
    images=("torchserve", "torchserve-kfs"),
    programs=("torchserve",),
    modules=("ts.llm_launcher",),
    flags={
        **flags(_STORED, "--models", "--load-models"),
        "--model-store": LOCATION,
        "--model-id": MODEL,
        **flags(PLUGIN, "--plugins-path", "--ppath"),
    },
    variables={
        "TS_LOAD_MODELS": _STORED,
        **flags(LOCATION, "TS_MODEL_STORE", "MODEL_STORE"),
        "TS_MODEL_ID": MODEL,
    },
    # docker/config.properties: of the files in it only the names are told.
    store="/home/model-server/model-store",
    loading=frozenset({"--enable-model-api", "--model-api-enabled", "TS_ENABLE_MODEL_API"}),
    configs=frozenset({"--ts-config", "TS_CONFIG_FILE"}),
)

TENSORFLOW_SERVING = Stack(
    name="TensorFlow Serving",
    source="github.com/tensorflow/serving, model_servers/main.cc and tools/docker/Dockerfile",
    images=("tensorflow/serving", "tensorflow-serving", "tf-serving", "tfserving", "tensorflow-model-server"),
    programs=("tensorflow_model_server", "tf_serving_entrypoint.sh"),
    flags={"--model-base-path": LOCATION},
    variables={"MODEL_BASE_PATH": Names(form=Form.LOCATION, below=("MODEL_NAME",))},
    aliases=frozenset({"MODEL_NAME"}),
    default="/models/$(MODEL_NAME:model)",
    loading=frozenset({"--model-config-file-poll-wait-seconds"}),
    configs=frozenset({"--model-config-file"}),
    abbreviates=False,
)

MLSERVER = Stack(
    name="MLServer",
    source="github.com/SeldonIO/MLServer, mlserver/settings.py and the settings of its Hugging Face runtime",
    images=("mlserver",),
    programs=("mlserver",),
    variables={
        "MLSERVER_MODEL_URI": MODEL,
        **flags(LOCATION, "MODEL_URI", "MLSERVER_MODEL_REPOSITORY_ROOT", "MLSERVER_MODELS_DIR"),
        "MLSERVER_MODEL_HUGGINGFACE_PRETRAINED_MODEL": MODEL,
        "MLSERVER_MODEL_HUGGINGFACE_PRETRAINED_TOKENIZER": Names(Role.TOKENIZER),
        **flags(Names(form=Form.JSON), "MLSERVER_MODEL_PARAMETERS", "MLSERVER_MODEL_EXTRA"),
    },
    positionals=(Positional(("start",), 0, LOCATION),),
    aliases=frozenset({"MLSERVER_MODEL_NAME"}),
    loading=frozenset({"MLSERVER_LOAD_MODELS_AT_STARTUP=false"}),
)

MLFLOW = Stack(
    name="MLflow",
    source="mlflow.org/docs/latest/cli, models",
    images=("mlflow-pyfunc",),
    programs=("mlflow",),
    flags=flags(Names(hub="mlflow"), "-m", "--model-uri"),
    variables={"MODEL_URI": Names(hub="mlflow")},
    serves=False,
)

BENTOML = Stack(
    name="BentoML",
    source="docs.bentoml.com, CLI",
    images=("bentoml",),
    programs=("bentoml",),
    flags={"--model-id": MODEL},
    variables={"BENTOML_MODEL_ID": MODEL},
)

OPENLLM = Stack(
    name="OpenLLM",
    source="github.com/bentoml/OpenLLM, README.md",
    images=("openllm",),
    programs=("openllm",),
    flags={"--model-id": MODEL},
    variables={"OPENLLM_MODEL_ID": MODEL},
    positionals=(Positional(("start", "serve", "run"), 0, Names(hub="bento")),),
)

DJL = Stack(
    name="DJL Serving",
    source="docs.djl.ai, configurations of LMI and of the serving stack",
    images=("djl-serving", "djl-inference"),
    programs=("djl-serving",),
    flags={
        **flags(Names(form=Form.PAIRS, hub="stored"), "-m", "--models"),
        "-s": LOCATION,
        "--option.model-id": MODEL,
    },
    variables={
        **flags(Names(revision=("HF_REVISION", "OPTION_REVISION")), "HF_MODEL_ID", "OPTION_MODEL_ID"),
        "OPTION_SPECULATIVE_DRAFT_MODEL": DRAFT,
        "SERVING_LOAD_MODELS": Names(form=Form.PAIRS, hub="stored"),
    },
    store="/opt/ml/model",
)

OPENVINO = Stack(
    name="OpenVINO Model Server",
    source="github.com/openvinotoolkit/model_server, src/cli_parser.cpp and its page of parameters",
    images=("openvino/model_server", "openvino-model-server", "ovms"),
    programs=("ovms",),
    flags={
        "--model-path": LOCATION,
        "--model-repository-path": Names(form=Form.LOCATION, unless=("--source-model",)),
        "--source-model": Names(hub="gguf", file=("--gguf-filename",)),
        "--draft-source-model": DRAFT,
        "--source-loras": Names(Role.ADAPTER, Form.PAIRS, hub="in-file"),
    },
    configs=frozenset({"--config-path"}),
    abbreviates=False,
)

KSERVE = Stack(
    name="KServe",
    source="github.com/kserve/kserve, python/huggingfaceserver/huggingfaceserver/__main__.py and its neighbours",
    images=("huggingfaceserver", "sklearnserver", "xgbserver", "lgbserver", "paddleserver", "pmmlserver"),
    modules=("huggingfaceserver", "sklearnserver", "xgbserver", "lgbserver", "paddleserver", "alibiexplainer"),
    flags={
        **VLLM.flags,
        "--model-id": Names(
            revision=("--model-revision", "--revision"), code=("--code-revision", "--tokenizer-revision")
        ),
        "--model-dir": Names(form=Form.LOCATION, unless=("--model-id",)),
    },
    variables={"MODEL_ID": Names(revision=("MODEL_REVISION",)), "STORAGE_URI": LOCATION},
    lists=VLLM.lists,
    loading=VLLM.loading,
)

STACKS = (DJL, TORCHSERVE, TENSORFLOW_SERVING, MLSERVER, MLFLOW, OPENLLM, BENTOML, KSERVE, OPENVINO)
