"""Redaction: no secret leaves the process in a log line, whoever wrote it into a message.

Every pattern is linear in the length of the text: bounded repetitions, or possessive ones that never give back.
What it finds is replaced from the secret's first to its last character; where the end is unknown, to the end of the
line, for losing words is better than showing a key.
"""

import re
from collections.abc import Callable

HIDDEN = "[redacted]"

_NAMED = (
    r"(?:aws[_-]?)?secret[_-]?(?:access[_-]?)?key|(?:aws[_-]?)?session[_-]?token|client[_-]?token|vault[_-]?token"
    r"|secret[_-]?id|password|passwd"
)

_ESCAPED = r"%(?:25){0,3}(?:3F|26|3B)"
"""'?', '&' or ';' in percent-encoding (RFC 3986 2.1), once or more often."""
_PARAMETER = r"[\w.~%+\[\]-]{1,100}+="
_QUERY = re.compile(rf"(?i)[?#]|{_ESCAPED}|[&;](?={_PARAMETER})")
"""Where a query begins, or what somebody appended as if it were one."""

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _without_userinfo(url: re.Match[str]) -> str:
    """A URL without user name and password (RFC 3986 3.2.1) and without its query, which may be a presigned one."""
    found = _QUERY.search(url[2])
    address, query = (url[2][: found.start()], found[0]) if found else (url[2], "")
    authority, slash, path = address.partition("/")
    userinfo, at, host = authority.rpartition("@")
    shown = f"{HIDDEN}@{host}" if at and userinfo else authority
    return f"{url[1]}{shown}{slash}{path}{query and query + HIDDEN}"


RULES: tuple[Rule, ...] = (
    (
        re.compile(
            r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]{1,80}-----|\Z)", re.DOTALL
        ),
        HIDDEN,
    ),
    (
        re.compile(
            r"(?i)\b((?:proxy-)?authorization|x-vault-token|x-amz-security-token|cookie)"
            r"(['\"]?\s{0,4}[:=,]\s{0,4}(?:b(?=['\"]))?['\"]?)[^'\"\r\n]++"
        ),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer\s{1,4})[A-Za-z0-9._~+/=-]{12,}+"), rf"\1{HIDDEN}"),
    (
        re.compile(rf"(?i)\b({_NAMED})(['\"]?\s{{0,4}}[:=]\s{{0,4}}(?:b(?=['\"]))?['\"]?)[^\s'\",;&}})]++"),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"(?<![\w.-])eyJ[\w-]{8,}+\.[\w-]++(?:\.[\w-]*+)?"), HIDDEN),
    (re.compile(r"(?<![\w.])(?:hv[sbr]|[sbr])\.[\w-]{20,}+(?:\.\w{1,20})?"), HIDDEN),
    # A secret access key of AWS has no mark of its own: 40 characters of base64 in mixed case with a digit.
    (
        re.compile(
            r"(?<![\w/+=])(?=[a-z0-9/+]{0,39}[A-Z])(?=[A-Z0-9/+]{0,39}[a-z])(?=[A-Za-z/+]{0,39}[0-9])"
            r"[A-Za-z0-9/+]{40}(?![\w/+=])"
        ),
        HIDDEN,
    ),
    (re.compile(r"(?i)(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,20}://)([^\s'\"<>\\]++)"), _without_userinfo),
    (re.compile(rf"([?&;]){_PARAMETER}[^\s'\"<>)\\]*+"), rf"\1{HIDDEN}"),
    (re.compile(rf"(?i)({_ESCAPED})(?!\[redacted\])[^\s'\"<>)\\]++"), rf"\1{HIDDEN}"),
)
"""What is a secret, and what stands in its place, in this order."""


def redacted(text: str) -> str:
    """`text` without bearer and Vault tokens, AWS secrets, private keys, and what URLs should not tell."""
    for pattern, shown in RULES:
        text = pattern.sub(shown, text)
    return text
