"""Variables by which programs run code from elsewhere than their image, a row each: what they do with the paths in it.

Sources: "Bash Startup Files" and "Bash Variables" of the GNU Bash Reference Manual; "Command line and environment" of
Python's documentation; ld.so(8), iconv(1), openssl-env(7), perlrun(1), ruby(1) and node(1); the tool interfaces of
CUDA (CUPTI), NVTX and OpenMP; ggml/src/ggml-backend-reg.cpp of llama.cpp; vllm/envs.py; "Environment Variables" of
NCCL; python/triton/knobs.py; the loaders of OpenCL (ocl-icd) and Vulkan.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aegis.core.references.java import paths_in


@dataclass(frozen=True, slots=True)
class Search:
    """What a variable makes a program do with the paths in it, and what stands `between` several of them.

    Not `strict`: it may be something else, or lead to the drivers that lie on a node; only a clear path counts.
    """

    does: str
    between: str = ""
    strict: bool = True
    expands: bool = False
    """A shell expands it, and runs what it says in `$( … )`."""
    reads: Callable[[str], list[str]] | None = None
    """What finds the paths in it, where it is more than a list of them."""


HOME = "HOME"
MODULES = "Python takes modules from there first"
_LIBRARIES = "programs load libraries from there first"
_CLASSES = "Java takes agents and classes from there"

VARIABLES: Mapping[str, Search] = MappingProxyType(
    {
        "BASH_ENV": Search("bash runs it before every script", expands=True),
        "ENV": Search("an interactive shell runs it first", strict=False),
        "ZDOTDIR": Search("zsh runs what it has there first"),
        "PYTHONSTARTUP": Search("an interactive Python runs it first", strict=False),
        "PYTHONPATH": Search(MODULES, ":"),
        "PYTHONHOME": Search(MODULES, ":"),
        "PYTHONUSERBASE": Search(MODULES),
        "PYTHONPYCACHEPREFIX": Search("Python takes compiled modules from there"),
        "LD_PRELOAD": Search("every program loads it first", ": "),
        "LD_AUDIT": Search("every program loads it first", ":"),
        "LD_LIBRARY_PATH": Search(_LIBRARIES, ":;", strict=False),
        "GCONV_PATH": Search(_LIBRARIES, ":"),
        "GGML_BACKEND_PATH": Search("llama.cpp loads it"),
        **dict.fromkeys(("PIP_FIND_LINKS", "UV_FIND_LINKS"), Search("packages are installed from there", " ,")),
        **dict.fromkeys(("UV_ENV_FILE", "PIP_CONFIG_FILE"), Search("it says what is installed and run", " ")),
        "CLASSPATH": Search(_CLASSES, ":"),
        **dict.fromkeys(
            ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JAVA_OPTS", "JAVA_OPTIONS"),
            Search(_CLASSES, reads=paths_in),
        ),
        "CUDA_INJECTION64_PATH": Search("programs that use CUDA load it"),
        "NVTX_INJECTION64_PATH": Search("programs that tell profilers what they do load it"),
        "OMP_TOOL_LIBRARIES": Search("OpenMP loads it", ":"),
        "OPENSSL_CONF": Search("OpenSSL loads what it says"),
        **dict.fromkeys(("OPENSSL_MODULES", "OPENSSL_ENGINES"), Search("OpenSSL loads libraries from there")),
        **dict.fromkeys(
            ("VLLM_NCCL_SO_PATH", "VLLM_CUDART_SO_PATH", "TRITON_PTXAS_PATH", "CC", "CXX"),
            Search("the server loads or runs it"),
        ),
        **dict.fromkeys(
            ("NCCL_NET_PLUGIN", "NCCL_TUNER_PLUGIN", "NCCL_PROFILER_PLUGIN", "NCCL_ENV_PLUGIN", "NCCL_GIN_PLUGIN"),
            Search("NCCL loads it", ",", strict=False),
        ),
        **dict.fromkeys(
            ("OCL_ICD_FILENAMES", "OCL_ICD_VENDORS", "VK_DRIVER_FILES", "VK_ICD_FILENAMES", "TRITON_LIBCUDA_PATH"),
            Search("programs that use the accelerator load it", ":", strict=False),
        ),
        **dict.fromkeys(("PERL5LIB", "RUBYLIB", "NODE_PATH"), Search("programs take modules from there first", ":")),
        **dict.fromkeys(("PERL5OPT", "RUBYOPT", "NODE_OPTIONS"), Search("programs load it first", " =:", strict=False)),
        **dict.fromkeys(("GIT_EXEC_PATH", "GIT_TEMPLATE_DIR"), Search("Git runs what it has there")),
        **dict.fromkeys(("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"), Search("it says what Git runs, and whom it asks")),
        HOME: Search("programs take their user's settings and packages from there"),
        "PATH": Search("programs are looked for there first", ":", strict=False),
    }
)
"""By the variable. A new one is one row."""
