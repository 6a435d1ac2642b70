"""Models that configuration names: files of ConfigMaps, configuration in strings, and a server's own options."""

from collections.abc import Iterator

from aegis.core.references.auto_maps import AUTO_MAP, repositories_in
from aegis.core.references.claims import Claim, OptionFile
from aegis.core.references.documents import Tree, Unreadable, keyed, read_document
from aegis.core.references.finding import Role
from aegis.core.references.hearing import Ear
from aegis.core.references.process_files import is_python_script, is_shell_script, started_by
from aegis.core.references.purposes import named
from aegis.core.references.refusals import Budget
from aegis.core.references.runtime_environments import code_of, variables_of
from aegis.core.references.stacks import STACKS, Stack
from aegis.core.references.stacks.stack import PLUGIN, Form, Names
from aegis.core.references.words import Word

_SOURCES = frozenset({"model_source", "hf_model_id", "model_path", "model_name_or_path", "modelSource"})
_CLIENT = frozenset({"api_base", "api_key", "base_url", "baseURL", "apiKey", "api_version", "endpoint", "provider"})
"""Keys beside which a model is one that another server has loaded."""
_SERVED = frozenset({"model_id", "model_name", "name", "model"})
"""Beside a key of the first set, one of the second is only the name that clients use."""
_PARTS = frozenset({"uri", "url", "path", "source", "repo", "repo_id", "hf_repo", "storageUri"})
"""What says where a model comes from, below a key that says what it is of."""
_ROLLOUT = ("ensureExist", "models")
"""Where the LoRA syncer of the Gateway API Inference Extension lists the adapters that a server is to load."""


def read_file(name: str, text: Word, ear: Ear) -> None:
    """A file of a volume whose contents are known, by its name's ending."""
    if not read_code(name, text, ear):
        read_text(text, ear)


def is_shell(name: str, text: Word) -> bool:
    """True for a script that a shell runs, by its name's ending or its first line."""
    return name.endswith((".sh", ".bash")) or is_shell_script(text.text)


def read_code(name: str, text: Word, ear: Ear) -> bool:
    """A file of code, or one that says what is started; False for what is only data. Raises TooComplex."""
    if name.endswith((".py", ".pth")) or is_python_script(text.text):
        ear.said.unread += [text] if text.unknown and not text.text else []
        ear.code(text)
        return True
    if is_shell(name, text):
        ear.script(text)
        return True
    for line in started_by(name, text.text):
        ear.script(text.cut(line))
    return False


def read_text(text: Word, ear: Ear) -> None:
    """Configuration in a string: its keys say which values are models. Raises TooComplex."""
    tree = _tree(text, ear.budget)
    ear.said.claims += claims_in(tree, text, ear.budget)
    ear.assignments += variables_of(tree, text, ear.budget) if "env_vars" in text.text else ()


def claims_in(tree: Tree, text: Word, budget: Budget | None = None) -> Iterator[Claim]:
    """What the keys of a document name."""
    for path, each in keyed(tree, budget=budget):
        if _CLIENT & each.keys():
            continue
        yield from (Claim(text.cut(code), PLUGIN, "configuration") for code in code_of(each))
        yield from _paired(each, text)
        if path[-1:] == (AUTO_MAP,):
            yield from (Claim(text.cut(name), Names(Role.CODE), "configuration") for name in repositories_in(each))
            continue
        below = named(path[-1]) if path else None
        sourced = _SOURCES & each.keys()
        for key, value in each.items():
            role = below if below and key in _PARTS else Role.MODEL if key in _ENTRIES else named(key)
            if path[-2:] == _ROLLOUT and key == "source":
                role = Role.ADAPTER
            if isinstance(value, str) and role is not None and not (sourced and key in _SERVED):
                revision = each.get("revision", "")
                yield Claim(
                    text.cut(value),
                    Names(role),
                    "configuration",
                    "named",
                    revision if isinstance(revision, str) else "",
                    True,
                )


def _paired(each: dict[str, Tree], text: Word) -> Iterator[Claim]:
    """What a pair of a name and a value names, as the parameters of Seldon's servers and lists of variables have it."""
    name, value = each.get("name"), each.get("value")
    role = named(name) if isinstance(name, str) and isinstance(value, str) else None
    if role is not None and isinstance(value, str):
        yield Claim(text.cut(value), Names(role), "configuration", "named", picky=True)


def _tree(text: Word, budget: Budget) -> Tree:
    """The text as a document; what is none of a known kind by its lines, as the text format of Protocol Buffers has."""
    try:
        return read_document(text.text, loose=True, budget=budget)
    except Unreadable:
        return [dict([_line(line)]) for line in text.text.splitlines() if line.strip()]


def looks_like_document(text: str) -> bool:
    """True for JSON, and for what has lines with keys."""
    return text.lstrip()[:1] in ("{", "[") or ("\n" in text and (":" in text or "=" in text))


def options_in(text: Word, file: OptionFile, budget: Budget) -> list[Claim]:
    """The options of a stack that stand in its own file, under the names of its flags. Raises TooComplex."""
    stack = next(each for each in STACKS if each.name == file.by)
    if stack.instructions:
        return list(_instructed(text, stack, file.word.text.rpartition("/")[0], budget))
    tree = _tree(text, budget)
    found = list(claims_in(tree, text, budget)) if stack.applications else []
    for _, each in keyed(tree, budget=budget):
        for key, value in each.items():
            row = stack.flags.get(f"--{key.replace('_', '-')}") or _ENTRIES.get(key)
            if row is not None:
                revision = each.get("revision", "")
                state = revision if isinstance(revision, str) else ""
                # What an option is told several times is a list there.
                told = value if isinstance(value, list) else [value]
                found += [Claim(text.cut(one), row, file.by, stack.hub, state) for one in told if isinstance(one, str)]
    return found


def _instructed(text: Word, stack: Stack, directory: str, budget: Budget) -> Iterator[Claim]:
    """What the instructions of a file name, a line each; relative paths begin in the `directory` of the file."""
    budget.spend(len(text.text) // 4)
    for line in text.text.splitlines():
        word, *rest = line.split(maxsplit=1)[:2] or [""]
        row = stack.instructions.get(word.upper())
        if row is not None and rest:
            yield Claim(text.cut(rest[0].strip().strip('"')), row, stack.name, stack.hub, inside=directory)


_ENTRIES = {"base_path": Names(Role.MODEL, Form.LOCATION), "model_tag": Names()}


def _line(line: str) -> tuple[str, str]:
    key, _, value = line.strip().replace("=", ":", 1).partition(":")
    return key.strip(), value.strip().strip("\"',")
