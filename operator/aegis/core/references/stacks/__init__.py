"""The serving stacks that are known, one row each: a new stack is one `Stack` in a file here, named in STACKS."""

from aegis.core.references.stacks.classic import (
    BENTOML,
    DJL,
    KSERVE,
    MLFLOW,
    MLSERVER,
    OPENLLM,
    OPENVINO,
    TENSORFLOW_SERVING,
    TORCHSERVE,
)
from aegis.core.references.stacks.desktops import (
    DIFFUSION,
    LOCALAI,
    OPEN_WEBUI,
    SPEACHES,
    TABBY,
    TEXT_GENERATION_WEBUI,
    WHISPER,
)
from aegis.core.references.stacks.engines import (
    FASTCHAT,
    LIGHTLLM,
    LMDEPLOY,
    MAX,
    MII,
    MISTRAL_RS,
    MLC,
    PADDLE,
    PETALS,
    RAY,
    XINFERENCE,
    XLLM,
)
from aegis.core.references.stacks.generic import GENERIC
from aegis.core.references.stacks.hugging_face import INFINITY, LORAX, OPTIMUM, TEI, TGI, TGIS, TOOLKIT, TRANSFORMERS
from aegis.core.references.stacks.llama_cpp import KOBOLDCPP, LLAMA_CPP, LLAMAFILE
from aegis.core.references.stacks.nvidia import NIM, TENSORRT_LLM, TRITON
from aegis.core.references.stacks.ollama import OLLAMA, RAMALAMA
from aegis.core.references.stacks.sglang import SGLANG
from aegis.core.references.stacks.stack import Stack
from aegis.core.references.stacks.training import LIGHTEVAL, LITGPT, LLAMA_FACTORY, LM_EVAL, SWIFT
from aegis.core.references.stacks.vllm import APHRODITE, VLLM, WORKER

STACKS: tuple[Stack, ...] = (
    *(
        WORKER,
        VLLM,
        APHRODITE,
        LORAX,
        TGIS,
        TGI,
        TEI,
        TOOLKIT,
        SGLANG,
        LLAMA_CPP,
        LLAMAFILE,
        KOBOLDCPP,
        OLLAMA,
        RAMALAMA,
    ),
    *(DJL, TENSORRT_LLM, TRITON, NIM, TORCHSERVE, TENSORFLOW_SERVING, MLSERVER, MLFLOW, OPENLLM, BENTOML, KSERVE),
    *(LMDEPLOY, LIGHTLLM, LOCALAI, INFINITY, XINFERENCE, FASTCHAT, MAX, MII, MLC, MISTRAL_RS, XLLM, PADDLE, PETALS),
    *(OPEN_WEBUI, TEXT_GENERATION_WEBUI, TABBY, DIFFUSION, SPEACHES, WHISPER, OPENVINO, TRANSFORMERS, OPTIMUM, RAY),
    *(LM_EVAL, LIGHTEVAL, SWIFT, LLAMA_FACTORY, LITGPT),
)
"""In this order: the first whose program, module or image fits is the container's."""

__all__ = ["GENERIC", "STACKS", "Stack"]
