"""The scripts that stand inside words: `$(…)` and back quotes, wherever a shell looks for them.

Source for values that are expanded as prompts: "Shell Parameter Expansion" of the GNU Bash Reference Manual.
"""

from collections.abc import Iterable, Iterator

from aegis.core.references.refusals import Budget
from aegis.core.references.shell.lexer import Lexer
from aegis.core.references.shell.tokens import Kind, Part, Token

_OPENS_AND_CLOSES = {"(": 1, ")": -1}
HOLDING = frozenset({Kind.VARIABLE, Kind.COMMAND, Kind.PATTERN})
"""Parts of words in which scripts may stand."""
_AS_PROMPT = "@P"
"""What stands behind a variable whose value bash expands once more: with a script in it, that runs."""


def scripts_in(tokens: Iterable[Token], budget: Budget) -> Iterator[str]:
    """The script of each substitution, in defaults of variables, lists and arithmetic as well. Raises TooComplex."""
    waiting = list(tokens)[::-1]
    while waiting:
        token = waiting.pop()
        waiting += token.members or ()
        for part in token.parts:
            if part.kind is Kind.COMMAND and not _is_arithmetic(part.text):
                yield part.text
            elif part.kind is Kind.VARIABLE and part.text.endswith(_AS_PROMPT):
                yield f'eval ": \\"${{{part.text.removesuffix(_AS_PROMPT)}}}\\""'
            elif _holds_scripts(part):
                waiting += Lexer(part.text, budget).tokens()


def _holds_scripts(part: Part) -> bool:
    return part.kind in HOLDING and ("$(" in part.text or "`" in part.text)


def _is_arithmetic(text: str) -> bool:
    """True for what stands in `$((…))`: the bracket at its beginning is closed at its end."""
    if text[:1] != "(" or text[-1:] != ")":
        return False
    depth = 0
    for at, char in enumerate(text):
        depth += _OPENS_AND_CLOSES.get(char, 0)
        if depth == 0:
            return at == len(text) - 1
    return False
