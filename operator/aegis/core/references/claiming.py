"""From a command line and the environment of a known stack to the words that name its models."""

from collections.abc import Iterator, Mapping, Sequence

from aegis.core.references.claims import Claim, Said
from aegis.core.references.names import looks_like_hub_name
from aegis.core.references.options import Options, read_options
from aegis.core.references.purposes import named, words_of
from aegis.core.references.stacks import GENERIC, Stack
from aegis.core.references.stacks.stack import Form, Names, Positional
from aegis.core.references.words import Word

Variables = Mapping[str, Word]

_FALSE = frozenset({"", "0", "false", "no", "off", "none"})


def claim_options(stack: Stack, words: Sequence[Word], variables: Variables, said: Said, *, whole: bool = True) -> None:
    """What the options name; with `whole` they are all of that stack, else a program around it may have its own."""
    options = read_options(words, stack)
    said.claims += _flags(stack, options, variables)
    said.claims += _positionals(stack, options, variables)
    said.loading += _loading(stack, options)
    said.configs += [
        (value, stack.name) for flag, _, value in options.flags if flag in stack.configs and value is not None
    ]
    if not whole:
        claimed = {claim.word.text for claim in said.claims}
        claim_generic([word for word in words if word.text not in claimed], variables, said)


def claim_generic(words: Sequence[Word], variables: Variables, said: Said) -> None:
    """What the flags of a program that is not known name, by the names that flags for models have."""
    options = read_options(words, GENERIC)
    for word in options.plain:
        key, equals, value = word.text.partition("=")
        if equals and key.isidentifier():
            flag = f"--{key.replace('_', '-')}"
            options.flags.append((flag, word, word.cut(value)))
    said.claims += _flags(GENERIC, options, variables, picky=True)
    for flag, _, given in options.flags:
        role = named(flag) if flag.startswith("--") and flag not in GENERIC.flags else None
        if role is not None and given is not None:
            said.claims.append(Claim(given, Names(role), GENERIC.name, GENERIC.hub, picky=True))


def claim_variables(stack: Stack | None, variables: Variables, set_by_scripts: Variables, said: Said) -> None:
    """What the environment names, by the stack's variables, and by the names that such variables have.

    Those that scripts set are for the scripts themselves, but for the stack's own.
    """
    said.claims += _in_buckets(variables)
    known = stack.variables if stack else {}
    if stack is not None:
        both = {**variables, **set_by_scripts}
        mine = (name for name in set_by_scripts if name in known)
        said.claims += [_claim(known[name], set_by_scripts[name], stack, Options(), both) for name in mine]
    for name, word in variables.items():
        row = known.get(name)
        if row is not None and stack is not None:
            said.claims.append(_claim(row, word, stack, Options(), variables))
        elif stack is not None and name in stack.loading:
            said.loading += [] if word.text.casefold() in _FALSE else [(word, stack.name)]
        elif (role := named(name)) is not None:
            hub = "ollama" if stack is not None and stack.hub == "ollama" else "named"
            said.claims.append(Claim(word, Names(role), "variable", hub, picky=True))


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


def _flags(stack: Stack, options: Options, variables: Variables, *, picky: bool = False) -> Iterator[Claim]:
    for flag, _, value in options.flags:
        row = stack.flags.get(flag)
        if row is not None and value is not None:
            yield _claim(row, value, stack, options, variables, picky=picky)


def _positionals(stack: Stack, options: Options, variables: Variables) -> Iterator[Claim]:
    for row in stack.positionals:
        at = next((at for at, word in enumerate(options.plain[:2]) if word.text in row.after), -1)
        if row.after and at < 0:
            continue
        plain = options.plain[at + 1 :]
        # Without a subcommand in front, a word without an owner is a subcommand of another kind.
        plain = [word for word in plain if row.after or stack.hub != "hf" or "/" in word.text]
        if len(plain) > row.index:
            yield _claim(row.names, plain[row.index], stack, options, variables)
        elif not any(stack.flags[flag].role is row.names.role for flag, _, _ in options.flags if flag in stack.flags):
            yield from _swallowed(row, stack, options, variables)
        return


def _swallowed(row: Positional, stack: Stack, options: Options, variables: Variables) -> Iterator[Claim]:
    """The word behind a flag that takes no value, although this table does not know it."""
    for word in options.swallowed:
        if looks_like_hub_name(word.text) or "://" in word.text:
            yield _claim(row.names, word, stack, options, variables)


def _claim(
    row: Names, word: Word, stack: Stack, options: Options, variables: Variables, *, picky: bool = False
) -> Claim:
    revision = ""
    for name in row.revision:
        given = options.value(name) if name.startswith("-") else variables.get(name)
        if given is not None and given.text:
            revision = given.text
            break
    file = next(filter(None, (options.value(name) or variables.get(name) for name in row.file)), None)
    word = word.cut(f"{word.text.partition(':')[0]}/{file.text}") if file is not None else word
    return Claim(word, row, stack.name, row.hub or stack.hub, revision, picky)


def _loading(stack: Stack, options: Options) -> Iterator[tuple[Word, str]]:
    for flag, word, value in options.flags:
        shown = f"{flag}={value.text}" if value is not None else flag
        off = value is not None and value.text.casefold() in _FALSE
        if (flag in stack.loading or shown in stack.loading) and not off:
            yield word, stack.name
