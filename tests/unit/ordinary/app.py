"""How a row of the tables of ordinary programs is written."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Object = dict[str, Any]


@dataclass(frozen=True)
class App:
    """A program as its own documentation runs it; no model server, and it asks for no accelerator."""

    name: str
    image: str
    args: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)

    def container(self) -> Object:
        """As a container of a Pod."""
        made: Object = {"name": self.name, "image": self.image}
        made |= {"command": [*self.command]} if self.command else {}
        made |= {"args": [*self.args]} if self.args else {}
        made |= {"env": [{"name": name, "value": value} for name, value in self.env.items()]} if self.env else {}
        return made


def app(name: str, image: str, *args: str, **env: str) -> App:
    """A program with arguments for its entrypoint."""
    return App(name, image, args, env=env)


def run(name: str, image: str, *command: str, **env: str) -> App:
    """A program with a command of its own."""
    return App(name, image, command=command, env=env)


def script(name: str, image: str, text: str, **env: str) -> App:
    """A script for a shell."""
    return App(name, image, command=("/bin/sh", "-c", text), env=env)


def told(lines: str) -> Iterator[App]:
    """A program for each line of a table, `name image VARIABLE=value … $ command …` or `… -- argument …`.

    Words are quoted as for a shell, and a line that begins with a blank goes on with the one before.
    """
    for line in lines.strip().replace("\n ", " ").splitlines():
        name, image, *words = shlex.split(line)
        at = next((at for at, word in enumerate(words) if word in ("$", "--")), len(words))
        variables = dict(word.partition("=")[::2] for word in words[:at])
        runs = tuple(words[at + 1 :])
        started = words[at : at + 1] == ["$"]
        yield App(name, image, () if started else runs, runs if started else (), variables)
