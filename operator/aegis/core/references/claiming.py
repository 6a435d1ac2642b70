"""From a command line and the environment of a known stack to the words that name its models."""

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from aegis.core.references.auto_maps import AUTO_MAP, repository_of
from aegis.core.references.claims import Claim, OptionFile, Said
from aegis.core.references.finding import Role
from aegis.core.references.names import looks_like_hub_name
from aegis.core.references.options import Options, read_options
from aegis.core.references.purposes import named
from aegis.core.references.stacks import GENERIC, Stack
from aegis.core.references.stacks.stack import LOCATION, Form, Names, Positional
from aegis.core.references.store_options import endpoints_among
from aegis.core.references.words import NOT_SET, Word

Variables = Mapping[str, Word]

FALSE = frozenset({"", "0", "false", "no", "off", "none"})


def claim_options(stack: Stack, words: Sequence[Word], variables: Variables, said: Said, *, whole: bool = True) -> None:
    """What the options name; with `whole` they are all of that stack, else a program around it may have its own."""
    options = read_options(words, stack)
    said.claims += _flags(stack, options, variables, picky=stack.hub == GENERIC.hub)
    flags = {flag for flag, _, _ in options.flags}
    if "." in "".join(flags):
        said.claims += _dotted(stack, options)
    if stack.presets:
        said.claims += _presets(stack, options)
    for claim in _positionals(stack, options, variables):
        if claim.names.form is not Form.SETTINGS:
            said.claims.append(claim)
        elif claim.word.text.endswith(_DOCUMENTS):
            said.configs.append(OptionFile(claim.word, stack.name))
    if not loaders_of(stack).isdisjoint(flags):
        said.loading += _loading(stack, options)
    said.endpoints += endpoints_among(options, stack)
    said.configs += _option_files(stack, options)
    claimed = frozenset(claim.word.text for claim in said.claims) if stack.serves or not whole else frozenset()
    if stack.serves:
        # Whatever it is, it reaches the server as an option, and the last of two that name a model counts.
        # So does the word behind a flag that may have no value.
        computed = (*options.plain, *options.swallowed, *(word for flag, word, _ in options.flags if "$" in flag))
        unknown = (word for word in computed if word.unknown and not word.unknown.endswith(NOT_SET))
        said.unread += [word for word in unknown if word.text not in claimed]
    if not whole:
        claim_generic([word for word in words if word.text not in claimed], variables, said)


_DOCUMENTS = (".yaml", ".yml", ".json")


def _option_files(stack: Stack, options: Options) -> list[OptionFile]:
    """The files that the options name, or the one that a subcommand has read without them."""
    named = [value for flag, _, value in options.flags if flag in stack.configs and value is not None]
    if not named and stack.assumed:
        named = [word.cut(stack.assumed[word.text]) for word in options.plain[:1] if word.text in stack.assumed]
    return [OptionFile(word, stack.name) for word in named]


def program_itself(stack: Stack, path: str, words: Iterable[Word]) -> list[Claim]:
    """The program at `path`, one of the words, where it holds the model that it serves, as a llamafile does."""
    if f"*.{path.rpartition('.')[2]}" not in stack.programs:
        return []
    return [Claim(word, LOCATION, stack.name) for word in words if word.text == path]


def _dotted(stack: Stack, options: Options) -> Iterator[Claim]:
    """What flags name that set one key of a document: `--speculative-config.model`, `--hf-overrides.text_model_id`."""
    for flag, _, value in options.flags:
        if "." not in flag or value is None or flag in stack.flags:
            continue
        head, _, keys = flag.partition(".")
        key, row = keys.rpartition(".")[2], stack.flags.get(head)
        if row is not None and row.form is Form.JSON:
            yield Claim(value.cut(json.dumps({key: value.text})), row, stack.name, row.hub or stack.hub)
        elif keys.startswith(f"{AUTO_MAP}."):
            name = repository_of(value.text)
            yield from [Claim(value.cut(name), Names(Role.CODE), stack.name)] if name else ()
        elif (role := named(key)) is not None:
            yield Claim(value, Names(role), GENERIC.name, GENERIC.hub, picky=True)


def _presets(stack: Stack, options: Options) -> Iterator[Claim]:
    """The models that a flag stands for by itself."""
    for flag, word, _ in options.flags:
        if flag in stack.presets:
            yield Claim(word.cut(stack.presets[flag]), Names(), stack.name, stack.hub)


def claim_generic(words: Sequence[Word], variables: Variables, said: Said) -> None:
    """What the flags of a program that is not known name, by the names that flags for models have."""
    options = read_options(words, GENERIC)
    for word in options.plain:
        key, equals, value = word.text.lstrip("+").partition("=")
        if equals and all(part.isidentifier() for part in key.split(".")):
            flag = f"--{key.replace('_', '-').replace('.', '-')}"
            options.flags.append((flag, word, word.cut(value)))
    said.claims += _flags(GENERIC, options, variables, picky=True)
    for flag, _, given in options.flags:
        role = named(flag) if flag.startswith("--") and flag not in GENERIC.flags else None
        if role is not None and given is not None:
            said.claims.append(Claim(given, Names(role), GENERIC.name, GENERIC.hub, picky=True))


def words_in(text: str) -> list[str]:
    """The words of a command line in a string, or of a list in JSON."""
    if text[:1] == "[":
        return text.strip("[]").replace('"', " ").replace(",", " ").split()
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _flags(stack: Stack, options: Options, variables: Variables, *, picky: bool = False) -> Iterator[Claim]:
    for flag, _, value in options.flags:
        row = stack.flags.get(flag)
        if row is not None and value is not None and not put_elsewhere(row, options, variables):
            yield claim_word(row, value, stack, options, variables, picky=picky)
            yield from _code(row, value, stack, options)


def put_elsewhere(row: Names, options: Options, variables: Variables) -> bool:
    """True when another flag or variable names the model, and this one only where its files are put."""
    # A loop, because most rows have nothing here.
    for each in row.unless:  # noqa: SIM110
        if options.value(each) or (each in variables and variables[each].text):
            return True
    return False


def _code(row: Names, model: Word, stack: Stack, options: Options) -> Iterator[Claim]:
    """The repository once more, in the state from which its code is taken, when that is another one.

    A state that is said of another repository (of the tokenizer's) says nothing of this one.
    """
    for name in row.code:
        state = options.value(name)
        if state is None or not state.text:
            continue
        if any(name in other.revision and options.value(flag) for flag, other in stack.flags.items()):
            continue
        weights = next(filter(None, map(options.value, row.revision)), None)
        if weights is None or weights.text != state.text:
            word = state.cut(model.text).unsure(model.unknown) if model.unknown else state.cut(model.text)
            yield Claim(word, Names(Role.CODE), stack.name, row.hub or stack.hub, state.text)


def _positionals(stack: Stack, options: Options, variables: Variables) -> Iterator[Claim]:
    for row in stack.positionals:
        at = next((at for at, word in enumerate(options.plain[:2]) if word.text in row.after), -1)
        if row.after and at < 0:
            continue
        plain = options.plain[at + 1 :]
        # Without a subcommand in front, a word without an owner is a subcommand of another kind.
        plain = [word for word in plain if row.after or stack.hub != "hf" or "/" in word.text]
        if len(plain) > row.index:
            yield claim_word(row.names, plain[row.index], stack, options, variables)
            yield from _code(row.names, plain[row.index], stack, options)
        elif stack.hub != GENERIC.hub:
            # It counts beside a flag that names a model as well: vLLM takes the positional one of the two.
            yield from _swallowed(row, stack, options, variables)
        return


def _swallowed(row: Positional, stack: Stack, options: Options, variables: Variables) -> Iterator[Claim]:
    """The word behind a flag that takes no value, although this table does not know it."""
    for word in options.swallowed:
        if looks_like_hub_name(word.text) or "://" in word.text:
            yield claim_word(row.names, word, stack, options, variables)


def claim_word(
    row: Names, word: Word, stack: Stack, options: Options, variables: Variables, *, picky: bool = False
) -> Claim:
    """What a word names that an option or a variable of this row has, with what others say of it."""
    revision = ""
    for name in row.revision:
        given = options.value(name) if name.startswith("-") else variables.get(name)
        if given is not None and given.text:
            revision = given.text
            break
    file = _first(row.file, options, variables) if row.file else None
    word = word.cut(f"{word.text.partition(':')[0]}/{file.text}") if file is not None else word
    below = _first(row.below, options, variables) if row.below else None
    if below is not None and below.text:
        word = word.cut(f"{word.text.rstrip('/')}/{below.text}")
        word = word.unsure(below.unknown) if below.unknown else word
    return Claim(word, row, stack.name, row.hub or _hub(stack, options, variables), revision, picky)


def _first(names: Iterable[str], options: Options, variables: Variables) -> Word | None:
    """What the first of those flags and variables says that is given."""
    return next(filter(None, (options.value(name) or variables.get(name) for name in names)), None)


def _hub(stack: Stack, options: Options, variables: Variables) -> str:
    """Where the stack looks names up: a flag or a variable may choose another hub than its own."""
    return next((hub for name, hub in stack.hubs.items() if _chosen(name, options, variables)), stack.hub)


def _chosen(name: str, options: Options, variables: Variables) -> bool:
    if name.startswith("-"):
        return any(flag == name and (value is None or _true(value.text)) for flag, _, value in options.flags)
    return name in variables and _true(variables[name].text)


def _true(text: str) -> bool:
    return text.casefold() not in FALSE


@lru_cache(maxsize=256)
def loaders_of(stack: Stack) -> frozenset[str]:
    """The flags and variables by which it may load models later: most of a container's are none of them."""
    return frozenset(each.partition("=")[0] for each in stack.loading)


def _loading(stack: Stack, options: Options) -> Iterator[tuple[Word, str]]:
    for flag, word, value in options.flags:
        shown = f"{flag}={value.text}" if value is not None else flag
        off = value is not None and value.text.casefold() in FALSE
        if (flag in stack.loading or shown in stack.loading) and not off:
            yield word, stack.name
