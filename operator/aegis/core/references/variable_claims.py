"""From the environment of a container to the words that name its models."""

from collections.abc import Iterator

from aegis.core.references.claiming import (
    FALSE,
    Variables,
    claim_generic,
    claim_options,
    claim_word,
    loaders_of,
    put_elsewhere,
    words_in,
)
from aegis.core.references.claims import Claim, OptionFile, Said
from aegis.core.references.finding import Role
from aegis.core.references.options import Options
from aegis.core.references.purposes import STORAGE, named, named_several, words_of
from aegis.core.references.refusals import Budget
from aegis.core.references.stacks import Stack
from aegis.core.references.stacks.stack import Form, Names
from aegis.core.references.words import Word


def claim_variables(
    stack: Stack | None, variables: Variables, set_by_scripts: Variables, said: Said, budget: Budget
) -> None:
    """What the environment names, by the stack's variables, and by the names that such variables have.

    Those that scripts set are for the scripts themselves, but for the stack's own. Raises TooComplex.
    """
    said.claims += _in_buckets(variables)
    known = stack.variables if stack else {}
    if stack is not None:
        both = {**variables, **set_by_scripts}
        mine = (name for name in set_by_scripts if name in known)
        said.claims += [claim_word(known[name], set_by_scripts[name], stack, Options(), both) for name in mine]
        later = (word for name, word in set_by_scripts.items() if _loads_later(stack, name, word.text))
        said.loading += [(word, stack.name) for word in later]
    for name, word in variables.items():
        row = known.get(name)
        if row is not None and stack is not None:
            if not put_elsewhere(row, Options(), variables):
                said.claims.append(claim_word(row, word, stack, Options(), variables))
        elif stack is not None and _loads_later(stack, name, word.text):
            said.loading.append((word, stack.name))
        elif stack is not None and (name in stack.aliases or name in stack.configs):
            said.configs += [OptionFile(word, stack.name)] if name in stack.configs else []
        elif _holds_options(name, word.text):
            budget.spend(len(word.text) // _PER_UNIT)
            _claim_options_in(word, stack, variables, said)
        elif (role := named(name)) is not None:
            hub = "ollama" if stack is not None and stack.hub == "ollama" else "named"
            by = "storage" if words_of(name) == STORAGE else "variable"
            said.claims.append(Claim(word, Names(role), by, hub, picky=True))
        elif (role := named_several(name)) is not None:
            form = Form.PAIRS if role is Role.ADAPTER else Form.LIST
            said.claims.append(Claim(word, Names(role, form), "variable", "named", picky=True))


def _loads_later(stack: Stack, name: str, value: str) -> bool:
    """True for a variable that lets the server load models later: by being set and not false, or by one value."""
    if name not in loaders_of(stack):
        return False
    if name in stack.loading:
        return value.casefold() not in FALSE
    if value.casefold() in FALSE:
        return f"{name}=false" in stack.loading
    return any(f"{name}={each.strip()}" in stack.loading for each in value.casefold().split(","))


_OPTIONS = frozenset({"args", "arg", "arguments", "opts", "options", "flags", "cmd", "command", "params"})
_LONGEST_OPTIONS = 16 << 10
_PER_UNIT = 1
"""How many characters of a command line are split for a unit of the budget."""


def _holds_options(name: str, value: str) -> bool:
    """True for a variable that a program, or the script that starts it, adds to a command line."""
    return "--" in value and len(value) <= _LONGEST_OPTIONS and bool(_OPTIONS & set(words_of(name)))


def _claim_options_in(word: Word, stack: Stack | None, variables: Variables, said: Said) -> None:
    words = [word.cut(part) for part in words_in(word.text.strip())]
    if stack is not None and stack.flags:
        claim_options(stack, words, variables, said)
    else:
        claim_generic(words, variables, said)


_SCHEMES = {"aws": "s3", "s3": "s3", "minio": "s3", "gcs": "gs", "gs": "gs", "azure": "az", "oss": "oss", "tos": "tos"}


def _in_buckets(variables: Variables) -> Iterator[Claim]:
    """A model's bucket and its key there, in two variables whose names differ in the last word only."""
    for name, bucket in variables.items():
        stem, _, last = name.rpartition("_")
        if last != "BUCKET" or named(f"{stem}_PATH") is None:
            continue
        key = next(
            (variables[each] for end in ("KEY", "PREFIX", "PATH") if (each := f"{stem}_{end}") in variables), None
        )
        if key is not None:
            scheme = next((_SCHEMES[word] for word in words_of(stem) if word in _SCHEMES), "s3")
            word = key.cut(f"{scheme}://{bucket.text}/{key.text.lstrip('/')}")
            word = word.unsure(bucket.unknown) if bucket.unknown else word
            yield Claim(word, Names(form=Form.LOCATION), "variables", picky=True)
