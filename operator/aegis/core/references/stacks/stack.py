"""What a row says: how a serving stack is recognised, and how it names its models."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from aegis.core.references.finding import Role


class Form(Enum):
    """What the value of a flag or a variable looks like."""

    NAME = "a hub's name, a URI or a path"
    PAIRS = "name=model, several with commas or blanks; or JSON objects with a path"
    LIST = "models with commas or blanks between them"
    JSON = "a JSON object in which a key names the model"
    MAP = "a JSON object whose values are models"
    KEYS = "key=value with commas between them, and one of the keys names the model"
    LOCATION = "a URI or a path, and never a hub's name"
    FILES = "paths with commas between them, each perhaps with a scale behind ':'"
    OWNED = "a hub's owner/name, and nothing that may be a file"
    SETTINGS = "a file with the server's configuration, if it ends as one does"
    CODE = "a file or a directory of code that the server runs"
    FILE = "a file beside the weights: one that the image or a ConfigMap holds comes with the pod, and is no model"


@dataclass(frozen=True, slots=True)
class Names:
    """How one flag or variable names a model. `revision`: the flags and variables that say which state of it."""

    role: Role = Role.MODEL
    form: Form = Form.NAME
    revision: tuple[str, ...] = ()
    hub: str = ""
    """Another hub than the stack's own."""
    file: tuple[str, ...] = ()
    """The flags and variables that name one file of the repository."""
    below: tuple[str, ...] = ()
    """The flags and variables that name a directory below this one, which is what is loaded."""
    unless: tuple[str, ...] = ()
    """The flags and variables beside which this one only says where the model is put, or is not read at all."""
    code: tuple[str, ...] = ()
    """The flags that name another state of the repository, from which its code or its tokenizer is taken."""
    many: bool = False
    """The flag takes all words up to the next flag."""


@dataclass(frozen=True, slots=True)
class Positional:
    """Words that are no flags: `after` these subcommands (any of them; empty for none) the word at `index` names."""

    after: tuple[str, ...] = ()
    index: int = 0
    names: Names = field(default_factory=Names)


def _flags() -> Mapping[str, Names]:
    return MappingProxyType({})


def _presets() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stack:
    """A serving stack, or a program that fetches models. Each is one row, and equal to no other.

    `images`: words that stand one after the other in the name of its images (`vllm`, `text-generation-inference`).
    `programs`: names of its executables and scripts, or how those end that hold their model (`*.llamafile`);
    `modules`: what follows `python -m`. Flags are written with dashes; a stack of Python's argparse reads '_' and
    whole beginnings (`--tokeniz`) as the same (`abbreviates`).
    """

    name: str
    source: str
    images: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    flags: Mapping[str, Names] = field(default_factory=_flags)
    variables: Mapping[str, Names] = field(default_factory=_flags)
    positionals: tuple[Positional, ...] = ()
    switches: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    """Flags that take several words, none of which names a model."""
    aliases: frozenset[str] = frozenset()
    """Variables that say what clients call the model, whatever their names look like."""
    loading: frozenset[str] = frozenset()
    """Flags and variables (or one value of them, behind '=') by which the server loads models later, by its API or from
    a directory that it watches."""
    on_demand: frozenset[str] | None = None
    """Not None for a server whose API loads whatever a request names: the words that start it, if it has any."""
    closed: frozenset[str] = frozenset()
    """Flags and variables that end this."""
    default: str = ""
    """What it loads when nothing names a model, where the documentation promises that for every version. `$(NAME:x)` is
    the value of a variable, or `x`."""
    store: str = ""
    """Where its images look for models, when nothing names one or says where they are."""
    presets: Mapping[str, str] = field(default_factory=_presets)
    """Flags that stand for a model, and which."""
    hubs: Mapping[str, str] = field(default_factory=_presets)
    """Flags and variables that, when they are true, make its names those of another hub."""
    configs: frozenset[str] = frozenset()
    """Flags and variables that name a file with the same options in it."""
    assumed: Mapping[str, str] = field(default_factory=_presets)
    """The file of that kind which a subcommand reads where no option names one."""
    instructions: Mapping[str, Names] = field(default_factory=_flags)
    """What the lines of such a file name, by their first word, where it has instructions in place of options."""
    routes: frozenset[str] = frozenset()
    """Its programs that, when nothing names a model, load whatever a request names."""
    home: frozenset[str] = frozenset()
    """Where its images have their own programs, besides the usual places: a volume there hides them."""
    cache: str = ""
    """Where a variable of its images puts the cache of the hub, '' for the library's own place."""
    hub: str = "hf"
    serves: bool = True
    applications: bool = False
    """It runs the code that it is given, and serves what that loads."""
    abbreviates: bool = True


MODEL = Names()
ADAPTER = Names(Role.ADAPTER)
ADAPTERS = Names(Role.ADAPTER, Form.PAIRS, many=True)
TOKENIZER = Names(Role.TOKENIZER)
DRAFT = Names(Role.DRAFT)
LOCATION = Names(form=Form.LOCATION)
ENGINE = Names(Role.ENGINE, Form.LOCATION)
CONFIG = Names(Role.CONFIG, Form.LOCATION)
TEMPLATE = Names(Role.CONFIG, Form.FILE)
PLUGIN = Names(Role.CODE, Form.CODE)
"""Rows that many stacks have in common."""


def flags(names: Names, *spellings: str) -> dict[str, Names]:
    """The same row for several spellings."""
    return dict.fromkeys(spellings, names)
