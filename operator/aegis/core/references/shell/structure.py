"""Where in the structure of a script a command stands: in branches, loops, arms of a `case` and subshells."""

from dataclasses import dataclass, field

from aegis.core.references.shell.commands import ARM_ENDS
from aegis.core.references.shell.parameters import MAX_ALTERNATIVES, Parameters, Values
from aegis.core.references.shell.runs import Run, Runs
from aegis.core.references.shell.tokens import Token

_SKIPPED = frozenset({"then", "do", "{", "}", "!", "time", "else", "elif", "if", "while", "until", "coproc"})
_OPENING = frozenset({"if", "while", "until", "for", "case", "select"})
_CLOSING = frozenset({"fi", "done", "esac"})
_REPEATED = frozenset({"while", "until", "for", "select"})
_HEADS = frozenset({"for", "select", "case"})


@dataclass(slots=True)
class Structure:
    """Follows the keywords of one list of commands."""

    branches: int = 0
    cases: int = 0
    subshells: int = 0
    conditional: bool = False
    _pattern: bool = False
    """The pattern of an arm comes next."""
    _head: bool = False
    """The head of a `case` was read just now."""
    _loops: list[int] = field(default_factory=list)
    """Where the loops begin that are open."""
    _read_again: set[int] = field(default_factory=set)
    _back: int = -1
    _directories: list[Values] = field(default_factory=list)
    """The working directories in which the subshells that are open began."""

    def arm(self, run: Run) -> bool:
        """True for the pattern of an arm, which is no command."""
        if not self._pattern:
            return False
        first = run.tokens[0].plain if run.tokens else ""
        if first != "esac" and (run.ended in (")", "|") or not run.tokens or (first == "in" and len(run.tokens) == 1)):
            self._pattern = run.ended != ")"
            return True
        self._pattern = False
        return False

    def opened(self, run: list[Token], runs: Runs, parameters: Parameters) -> list[Token]:
        """The command without the keywords in front of it."""
        while run and (word := run[0].plain) is not None:
            if word in _CLOSING:
                self._closed(word)
            elif word in _OPENING:
                self._opens(word, runs, parameters)
                if word in _HEADS:
                    return run
            elif word not in _SKIPPED:
                return run
            run = run[_keywords(run) :]
        return run

    def _opens(self, word: str, runs: Runs, parameters: Parameters) -> None:
        self.branches += 1
        self.cases += word == "case"
        self._head = word == "case"
        if word in _REPEATED:
            parameters.carried = parameters.carried and bool(self._loops)
            self._loops.append(runs.began)

    def _closed(self, word: str) -> None:
        self.branches = max(0, self.branches - 1)
        self.cases -= word == "esac" and self.cases > 0
        if word == "done" and self._loops:
            began = self._loops.pop()
            self._back = began if began not in self._read_again else -1

    def separated(self, operator: str, parameters: Parameters, *, arm: bool) -> None:
        """What comes behind a command: a subshell begins, or ends in the directory in which it began."""
        if self._head:
            self._head, self._pattern = False, operator != ")"
            return
        self._pattern = self._pattern or (operator in ARM_ENDS and self.cases > 0)
        if operator == "(" and not arm:
            self.subshells += 1
            self._directories.append(parameters.values["PWD"])
        elif operator == ")" and not arm and self._directories:
            self.subshells -= 1
            parameters.values["PWD"] = self._directories.pop()

    def again(self, runs: Runs, parameters: Parameters) -> None:
        """Goes back to the beginning of a loop, once, when its next round has other values than the first."""
        if self._back >= 0 and parameters.carried:
            self._read_again.add(self._back)
            runs.go(self._back)
        self._back = -1


def _keywords(run: list[Token]) -> int:
    """How many words the keyword at the beginning is, with its option or name."""
    word, second = run[0].plain, run[1].plain if len(run) > 1 else None
    if word == "time" and second == "-p":
        return 2
    third = run[2].plain if len(run) > 2 else None
    return 2 if word == "coproc" and (third == "{" or third in _OPENING) else 1


def looped(run: list[Token], parameters: Parameters) -> list[Token]:
    """The command that stands there, without the head of a loop over words, whose variable has each of them."""
    word = run[0].plain if run else None
    if word not in _HEADS:
        return run
    if word == "case" or len(run) < 2:
        return []
    name, third = run[1].plain or "", run[2].plain if len(run) > 2 else None
    words = [*parameters.given[1:]]
    if third == "in":
        words = [each for token in run[3:] if not token.operator for each in parameters.words(token.parts)]
    parameters.values[name] = tuple((each,) for each in words[:MAX_ALTERNATIVES])
    parameters.filled += [(name, each) for each in words[:MAX_ALTERNATIVES]]
    if len(words) > MAX_ALTERNATIVES:
        many = parameters.base.cut("$" + name).unsure(f"{name} has more than {MAX_ALTERNATIVES} values")
        parameters.values[name] = ((many,),)
    return run[3:] if third == "do" else []
