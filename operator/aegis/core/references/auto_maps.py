"""Code of another repository than the model's own: `owner/name--module.Class` in a configuration's `auto_map`.

Source: transformers/dynamic_module_utils.py (`get_class_from_dynamic_module`), by which servers load classes too.
"""

from collections.abc import Iterator, Mapping

from aegis.core.references.documents import Tree

AUTO_MAP = "auto_map"
_BETWEEN = "--"


def repository_of(value: str) -> str:
    """The repository whose code a value of the map names; '' for the model's own."""
    repository, between, _ = value.partition(_BETWEEN)
    return repository if between else ""


def repositories_in(auto_map: Mapping[str, Tree]) -> Iterator[str]:
    """The repositories whose code a map names; a tokenizer has two classes in a list."""
    for value in auto_map.values():
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, str) and (found := repository_of(each)):
                yield found
