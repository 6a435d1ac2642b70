"""TorchServe, TensorFlow Serving, MLServer, MLflow, BentoML, Seldon and KServe's own servers.

Sources: pytorch.org/serve/configuration; tensorflow.org/tfx/serving; mlserver.readthedocs.io; mlflow.org/docs, CLI;
docs.bentoml.com; kserve.github.io, runtimes.
"""

from aegis.core.references.stacks.stack import LOCATION, MODEL, Form, Names, Positional, Stack, flags

TORCHSERVE = Stack(
    name="TorchServe",
    source="pytorch.org/serve/configuration",
    images=("torchserve", "torchserve-kfs"),
    programs=("torchserve",),
    modules=("ts.llm_launcher",),
    flags={
        "--models": Names(form=Form.PAIRS, hub="served", many=True),
        "--model-store": LOCATION,
        "--model-id": MODEL,
    },
    variables={
        "TS_LOAD_MODELS": Names(form=Form.PAIRS, hub="served"),
        "TS_MODEL_STORE": LOCATION,
        "MODEL_STORE": LOCATION,
        "TS_MODEL_ID": MODEL,
    },
    loading=frozenset({"--enable-model-api", "--model-api-enabled", "TS_ENABLE_MODEL_API"}),
    configs=frozenset({"--ts-config"}),
)

TENSORFLOW_SERVING = Stack(
    name="TensorFlow Serving",
    source="tensorflow.org/tfx/serving/serving_config",
    images=("tensorflow/serving", "tensorflow-serving", "tf-serving", "tfserving", "tensorflow-model-server"),
    programs=("tensorflow_model_server", "tf_serving_entrypoint.sh"),
    flags={"--model-base-path": LOCATION},
    variables={"MODEL_BASE_PATH": LOCATION},
    loading=frozenset({"--model-config-file-poll-wait-seconds"}),
    configs=frozenset({"--model-config-file"}),
    abbreviates=False,
)

MLSERVER = Stack(
    name="MLServer",
    source="mlserver.readthedocs.io, settings",
    images=("mlserver",),
    programs=("mlserver",),
    variables={"MLSERVER_MODEL_URI": MODEL, "MODEL_URI": LOCATION},
    positionals=(Positional(("start",), 0, LOCATION),),
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
    source="docs.bentoml.com, CLI; OpenLLM",
    images=("bentoml", "openllm"),
    programs=("bentoml", "openllm"),
    flags={"--model-id": MODEL},
    variables={"BENTOML_MODEL_ID": MODEL, "OPENLLM_MODEL_ID": MODEL},
)

KSERVE = Stack(
    name="KServe",
    source="kserve.github.io, Hugging Face and other runtimes",
    images=("huggingfaceserver", "sklearnserver", "xgbserver", "lgbserver", "paddleserver", "pmmlserver"),
    modules=("huggingfaceserver", "sklearnserver", "xgbserver", "lgbserver", "paddleserver", "alibiexplainer"),
    flags={
        "--model-id": Names(revision=("--model-revision", "--revision")),
        "--model-dir": LOCATION,
    },
    variables={"MODEL_ID": Names(revision=("MODEL_REVISION",)), "STORAGE_URI": LOCATION},
)
