"""Programs that a container's commands put where programs are looked for: one that is run by that name is no image's.

Source: "Command Search and Execution" of the GNU Bash Reference Manual; the file system hierarchy standard.
"""

from collections.abc import Iterator

from aegis.core.references.claims import Said
from aegis.core.references.disk import Disk
from aegis.core.references.environment import Values
from aegis.core.references.recognise import runs
from aegis.core.references.refusals import Budget
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set

_SEARCHED = word_set("/bin /sbin /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin /opt/conda/bin /root/.local/bin")
"""Where programs are looked for, besides where PATH says."""


def run_as(name: str, disk: Disk, said: Said, budget: Budget) -> Iterator[Word]:
    """The scripts that a program is by whose name it is run: what commands write there, or a known one that they copy.

    Raises TooComplex.
    """
    if said.moves:
        budget.spend(len(said.moves) // 4)
        last = name.rpartition("/")[2]
        for command, source, to in said.moves:
            if to.rpartition("/")[2] == last and runs(source) and source.rpartition("/")[2] != last:
                yield command.cut(f'{source.rpartition("/")[2]} "$@"')
    if "/" in name or not (disk.written or disk.computed):
        return
    budget.spend((len(disk.written) + len(disk.computed)) // 4)
    ending = f"/{name}"
    files = [*disk.written.items(), *disk.computed.items()]
    yield from (text for path, text in files if path.endswith(ending))


def put_as(said: Said, values: Values) -> Iterator[tuple[Word | None, str]]:
    """Where the programs come from that are run by a name under which a command has put them, with that command."""
    if not (said.moves or said.fetched):
        return
    told = (part.rstrip("/") for _, word in values(("PATH",)) for part in word.text.split(":"))
    searched = _SEARCHED.union(told)
    ran = {words[0].text for _, words, _ in said.ran}
    for command, source, to in dict.fromkeys(said.moves):
        for path in (to, f"{to.rstrip('/')}/{source.rpartition('/')[2]}"):
            place, _, name = path.rpartition("/")
            if place in searched and name in ran:
                yield command, source
    for path in dict.fromkeys(said.fetched):
        place, _, name = path.rpartition("/")
        if place in searched and name in ran:
            yield None, path
