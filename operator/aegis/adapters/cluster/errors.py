"""What the Kubernetes API may answer instead of success, as a small tree.

    ApiError
    ├── Invalid         400, 422 and other refusals of the request itself: trying again changes nothing
    ├── Unauthorized    401: the token is not, or no longer, accepted
    ├── Forbidden       403: a right is missing
    ├── Terminating     403 as well: the namespace is being deleted, and nothing new is made in it
    ├── NotFound        404
    ├── Conflict        409: someone else was first (an old resourceVersion, or the object exists already)
    ├── Gone            410: that resourceVersion or continue token is too old; list again
    ├── TooLarge        the answer has more bytes than are read into memory
    └── Unavailable     429, 5xx, no connection, silence, an answer cut short: try again later

Messages name the request and repeat what the API server said; they hold no token and no body that was sent.
"""

import msgspec


class ApiError(Exception):
    """Root of the tree. `code` is the HTTP status, or 0 when there was no answer."""

    def __init__(self, message: str, code: int = 0, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.retry_after = retry_after
        """Seconds after which the server wants to be asked again, or None."""


class Invalid(ApiError):
    """The API server refuses the request as such."""


class Unauthorized(ApiError):
    """The credentials were not accepted."""


class Forbidden(ApiError):
    """The ServiceAccount lacks a right."""


class Terminating(ApiError):
    """The namespace is being deleted, and takes up no new object."""


class NotFound(ApiError):
    """There is no such object, or no such kind."""


class Conflict(ApiError):
    """The object is not in the state that the request presumes."""


class Gone(ApiError):
    """That point in time is no longer known to the API server."""


class TooLarge(ApiError):
    """The answer is larger than the caller is ready to hold."""


class Unavailable(ApiError):
    """No usable answer now."""


class Cause(msgspec.Struct, frozen=True):
    """metav1.StatusCause."""

    reason: str = ""


class Details(msgspec.Struct, frozen=True):
    """metav1.StatusDetails."""

    causes: tuple[Cause, ...] | None = None


class Status(msgspec.Struct, frozen=True, rename="camel"):
    """metav1.Status, the API server's answer to a request that failed."""

    code: int = 0
    reason: str = ""
    message: str = ""
    details: Details | None = None

    @property
    def terminating(self) -> bool:
        """Whether the request was refused because its namespace is being deleted (corev1.NamespaceTerminatingCause)."""
        causes = self.details.causes if self.details else None
        return any(cause.reason == "NamespaceTerminating" for cause in causes or ())


_BY_CODE: dict[int, type[ApiError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    429: Unavailable,
}
_HINTS: dict[type[ApiError], str] = {
    Unauthorized: "; check that the ServiceAccount exists and that its token is mounted and current",
    Forbidden: "; check that the roles of the chart are installed and bound",
}
_SHOWN = 1000


def api_error(request: str, code: int, body: bytes, retry_after: float | None = None) -> ApiError:
    """The error for an answer with status `code`; `request` is such as `GET /api/v1/secrets`."""
    status = _status(body)
    kind = Terminating if code == 403 and status.terminating else _BY_CODE.get(code, _unlisted(code))
    said = " ".join(part for part in (status.reason, status.message) if part)[:_SHOWN] or "no reason given"
    return kind(f"{request}: {code}: {said}{_HINTS.get(kind, '')}", code, retry_after)


def _unlisted(code: int) -> type[ApiError]:
    return Unavailable if code >= 500 else Invalid


def _status(body: bytes) -> Status:
    try:
        return msgspec.json.decode(body, type=Status)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        # Proxies answer in HTML; their pages say nothing that belongs into a message.
        return Status()
