"""Fields of a value without quotes, and names of files that take its place (POSIX.1-2024, 2.6.5 and 2.6.6)."""

import re

BLANKS = " \t\n"
"""What separates fields unless a script says otherwise (IFS)."""
_EXTENDED = re.compile(r"[+@!]\(")
"""What begins a pattern of bash with alternatives (`extglob`), beside those that begin with another sign of one."""


def fields_of(text: str, separators: str) -> list[str]:
    """The fields of a value: blanks among the separators go together, each other one ends a field."""
    if separators == BLANKS:
        return text.split()
    if not separators:
        return [text] if text else []
    blank = "".join(each for each in separators if each in BLANKS)
    others = re.escape("".join(each for each in separators if each not in BLANKS))
    text = text.strip(blank) if blank else text
    if not others:
        return re.split(f"[{re.escape(blank)}]+", text) if text else []
    found = re.split(f"[{others}]", text)
    found = found[:-1] if found[-1] == "" else found
    if not blank:
        return found
    return [part for each in found for part in (re.split(f"[{re.escape(blank)}]+", each.strip(blank)) or [""])]


def is_pattern(text: str) -> bool:
    """True for a word that the names of files may replace: not for an address, nor for the value behind a flag."""
    if "://" in text:
        return False
    text = text.partition("=")[0] if text.startswith("-") else text
    if "*" in text or "?" in text or ("(" in text and _EXTENDED.search(text)):
        return True
    return len(text) > 2 and "]" in text.partition("[")[2]
