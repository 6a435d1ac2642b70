"""A pod whose containers see each other's processes: through these each reaches the files and the memory of the others.

Source: "Share Process Namespace between Containers in a Pod" of Kubernetes' documentation; proc(5), nsenter(1), gdb(1).
"""

import re
from collections.abc import Collection, Iterator

from aegis.core.references.claims import Ran
from aegis.core.references.finding import Finding, Role, Unresolvable
from aegis.core.references.listening import Heard
from aegis.core.references.wordsets import word_set

_REACHES = re.compile(r"/proc/[^/]{1,64}/(?:root|cwd|fd|mem|map_files)\b")
_ENTER = word_set("nsenter gdb gdbserver strace ltrace reptyr lldb criu bpftrace perf pyrasite py-spy injectso")
_WHY = "through the processes that the pod's containers share it may change what the model server runs and loads"


def reaching(heard: Collection[Heard]) -> Iterator[Finding]:
    """The commands that go into another container's process, in a pod with a server of models. Raises TooComplex."""
    if not any(each.in_play for each in heard):
        return
    for each in heard:
        each.ear.budget.spend(2 * len(each.ear.said.ran))
        for ran in each.ear.said.ran:
            if (found := _reaches(ran)) is not None:
                yield found


def _reaches(ran: Ran) -> Finding | None:
    _, words, inside = ran
    word = next((word for word in words[1:] if _REACHES.search(word.text)), None)
    if word is None and not (words[0].text.rpartition("/")[2] in _ENTER or _REACHES.search(inside)):
        return None
    told = words[0] if word is None else word
    return Finding(told.place, told.text, Unresolvable(_WHY), Role.CODE, "process")
