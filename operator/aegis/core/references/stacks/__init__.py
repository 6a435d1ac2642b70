"""The serving stacks that are known, one row each: a new stack is one `Stack` in a file here, named in STACKS."""

from aegis.core.references.stacks.classic import BENTOML, KSERVE, MLFLOW, MLSERVER, TENSORFLOW_SERVING, TORCHSERVE
from aegis.core.references.stacks.generic import GENERIC
from aegis.core.references.stacks.hugging_face import TEI, TGI, TOOLKIT
from aegis.core.references.stacks.llama_cpp import LLAMA_CPP, LLAMAFILE
from aegis.core.references.stacks.nvidia import NIM, TENSORRT_LLM, TRITON
from aegis.core.references.stacks.ollama import OLLAMA
from aegis.core.references.stacks.others import (
    DIFFUSION,
    FASTCHAT,
    INFINITY,
    LIGHTLLM,
    LMDEPLOY,
    LOCALAI,
    MAX,
    OPENVINO,
    RAY,
    WHISPER,
    XINFERENCE,
)
from aegis.core.references.stacks.sglang import SGLANG
from aegis.core.references.stacks.stack import Stack
from aegis.core.references.stacks.vllm import APHRODITE, VLLM, WORKER

STACKS: tuple[Stack, ...] = (
    *(WORKER, VLLM, APHRODITE, TGI, TEI, TOOLKIT, SGLANG, LLAMA_CPP, LLAMAFILE, OLLAMA, TENSORRT_LLM, TRITON, NIM),
    *(TORCHSERVE, TENSORFLOW_SERVING, MLSERVER, MLFLOW, BENTOML, KSERVE, LMDEPLOY, LIGHTLLM, LOCALAI, INFINITY),
    *(XINFERENCE, FASTCHAT, MAX, DIFFUSION, WHISPER, OPENVINO, RAY),
)
"""In this order: the first whose program, module or image fits is the container's."""

__all__ = ["GENERIC", "STACKS", "Stack"]
