"""URLs as they may be shown: without user information, query or fragment, where presigned stores put secrets."""

import logging
import re

_USERINFO = re.compile(r"(?<=//)[^/?#\s]*@")
_SECRET = re.compile(r"(?:[?#]|%(?:25){0,3}(?:3F|26|3B)|[&;](?=[\w.~%+\[\]-]{1,100}+=)).*", re.DOTALL | re.IGNORECASE)
"""From where a query or a fragment begins, or what somebody appended as if it were one: escaped, or without a '?'."""


def redacted(url: str) -> str:
    """`url`, absolute or only its path, without anything that may be a secret; any text is accepted."""
    shown = _USERINFO.sub("", url)
    return _SECRET.sub("?…", shown)


class QueryFilter(logging.Filter):
    """Takes queries out of urllib3's log records, which name every URL in full."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record's arguments; lets every record pass."""
        if isinstance(record.args, tuple):
            record.args = tuple(redacted(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


_QUERY_FILTER = QueryFilter()


def keep_queries_out_of_logs() -> None:
    """Filters the loggers of urllib3 that see URLs. Harmless when repeated."""
    for name in ("urllib3.connection", "urllib3.connectionpool"):
        logging.getLogger(name).addFilter(_QUERY_FILTER)
