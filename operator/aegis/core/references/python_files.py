"""Files that Python code loads: most formats of models are code, or name some, to the library that reads them.

Sources: the documentation of PyTorch, joblib, pickle, scikit-learn, ONNX Runtime, Keras, TensorFlow, XGBoost, LightGBM,
CatBoost, CTranslate2, NeMo, spaCy, Ultralytics and safetensors.
"""

import re
from collections.abc import Iterator

from aegis.core.references.python import arguments_of, assigned_in, string_of, without_comments
from aegis.core.references.words import Word

_LOADS = re.compile(
    r"\b(hub\.load|load\w{0,24}|restore\w{0,24}|from_file|read_model|import_model|InferenceSession|Generator|Translator"
    r"|YOLO|GGUFReader|Booster|Unpickler)\s{0,4}\("
)
_MARKS = ("load", "estore", "from_file", "_model", "Session", "Generator", "Translator", "YOLO", "Reader", "Booster")
"""What stands in all code that loads a file so."""
_DATA = (
    "load_dataset",
    "load_from_disk",
    "loads",
    "loadtxt",
    "load_workbook",
    "load_metric",
    "load_env",
    "load_config",
)
_OF_DATA = (
    "json.",
    "yaml.",
    "toml.",
    "tomllib.",
    "np.",
    "numpy.",
    "csv.",
    "jsonlines.",
    "datasets.",
    "logging.config.",
)
"""Functions and modules that read data, which runs nothing."""
_OPENED = re.compile(r"(?:io\.)?open\s{0,4}\(\s{0,4}([^,()]{1,500})")
_REACH = 2000
_MOST = 200
"""How far behind a bracket a call is read, in characters, and how many calls are."""
_HUB = "hub.load"
_GITHUB = "github://"


def loaded_by(code: Word) -> Iterator[tuple[Word, str]]:
    """The paths of the files, each with the code; for a repository of PyTorch Hub its address."""
    if not any(mark in code.text for mark in _MARKS):
        return
    text = without_comments(code.text)
    assigned = assigned_in(text)
    for count, found in enumerate(_LOADS.finditer(text)):
        if count >= _MOST:
            return
        before = text[max(0, found.start() - 16) : found.start()]
        if found[1] in _DATA or before.endswith(_OF_DATA) or before.rstrip().endswith("def"):
            continue
        for _, given in arguments_of(text[found.end() : found.end() + _REACH]):
            opened = _OPENED.match(given)
            told = opened[1].strip() if opened else given
            path = string_of(assigned.get(told, told)) or ""
            if path.startswith("/"):
                yield code.cut(path), path
            elif found[1] == _HUB and "/" in path:
                yield code.cut(f"{_GITHUB}{path}"), f"{_GITHUB}{path}"
