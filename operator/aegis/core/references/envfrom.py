"""Variables that an `envFrom` which nobody reads may give to a server: some of them name models, beside what is named.

A server takes them from its environment under names of its own. `env` counts before `envFrom`, and so does an option
before the variable that stands for it, so a name that the object sets is no longer open.
"""

from collections.abc import Iterator

from aegis.core.references.finding import Finding, Role, Unresolvable
from aegis.core.references.purposes import words_of
from aegis.core.references.rooms import Room
from aegis.core.references.stacks import Stack
from aegis.core.references.stacks.stack import LOCATION, Form

ENV_FROM = "environment"
"""By what a source of variables is seen."""
_SHOWN = 3
"""How many of the open names a message tells."""


def hidden_variables(stack: Stack | None, room: Room, *, named: bool) -> Iterator[Finding]:
    """What may come from each source that is not read: any model, if none is `named`, else a further one."""
    for source in room.hidden:
        names = _left_open(stack, room, source.text) if named and stack is not None else []
        if names:
            shown = ", ".join([*names[:_SHOWN], *(["…"] if names[_SHOWN:] else [])])
            why = f"{source.unknown}, and may name another model: set {shown} in env, or take its single keys there"
            yield Finding(source.place, "", Unresolvable(why), Role.MODEL, ENV_FROM)
        elif not named:
            yield Finding(source.place, "", Unresolvable(source.unknown), Role.MODEL, ENV_FROM)


def _left_open(stack: Stack, room: Room, prefix: str) -> list[str]:
    """The variables by which the server would take a model, and which neither `env` nor an option settles."""
    if stack.on_demand is not None or not stack.serves:
        return []
    settled = _settled(stack, room)
    return [
        name
        for name, row in stack.variables.items()
        if name.startswith(prefix)
        and name not in room.variables
        and row.form is not Form.FILE
        and not any(row.role is role and words_of(name)[-len(words) :] == words for words, role in settled)
    ]


def _settled(stack: Stack, room: Room) -> set[tuple[tuple[str, ...], Role]]:
    """The options that the command line gives, by the words of their long names, and what they are for."""
    texts = {part.partition("=")[0] for word in (*room.command, *room.args) for part in word.text.split()}
    given = {text.replace("_", "-") if text.startswith("--") else text for text in texts} & stack.flags.keys()
    rows = [stack.flags[flag] for flag in given if not flag.startswith("--")]
    given |= {flag for flag, row in stack.flags.items() if row != LOCATION and row in rows}
    return {(words_of(flag), stack.flags[flag].role) for flag in given}
