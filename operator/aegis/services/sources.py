"""How the sources of a policy are reached, and whether they can be: with the Secrets that they name, as they are."""

from collections.abc import Awaitable, Callable, Mapping

from aegis.core.errors import AegisError, Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Policy, Source
from aegis.services.cluster import ReadSecret
from aegis.services.verify_model import OpenStore, Place

LogIn = Callable[[Source], Awaitable[Mapping[str, bytes]]]
"""Logs in by the `auth` of a source: credentials as its Secret would hold them, good for now. Raises Undecidable."""


async def logged_in(source: Source, policy: Policy, read_secret: ReadSecret, log_in: LogIn) -> Place:
    """The source with the credentials that it is to be asked with. Raises Undecidable as `place_of` and `log_in` do."""
    if source.auth is None:
        return await place_of(source, policy, read_secret)
    try:
        return Place(source, await log_in(source))
    except Undecidable as error:
        detail = f"{_named(source, policy)}: {error.detail}"
        raise Undecidable(error.reason, detail, retry_after=error.retry_after) from error


async def place_of(source: Source, policy: Policy, read_secret: ReadSecret) -> Place:
    """The source with the Secret that it names. Raises Undecidable, SourceMisconfigured when there is none of it."""
    if not source.credentials:
        return Place(source)
    data = await read_secret(source.credentials)
    if data is None:
        raise Undecidable(
            Reason.SOURCE_MISCONFIGURED,
            f"{_named(source, policy)} names the Secret '{source.credentials}', which is not in Aegis's own namespace",
        )
    return Place(source, data)


async def unusable(policy: Policy, read_secret: ReadSecret, open_store: OpenStore) -> tuple[AegisError, ...]:
    """Why sources of the policy cannot be used, one error a source; no store is asked."""
    found = [await _problem(source, policy, read_secret, open_store) for source in policy.sources]
    return tuple(error for error in found if error is not None)


async def _problem(source: Source, policy: Policy, read_secret: ReadSecret, open_store: OpenStore) -> AegisError | None:
    try:
        place = await place_of(source, policy, read_secret)
    except AegisError as error:
        return error
    try:
        open_store(source.uri_prefix.partition("://")[0], place)
    except AegisError as error:
        with_secret = f" with the Secret '{source.credentials}'" if source.credentials else ""
        return AegisError(error.reason, f"{_named(source, policy)}{with_secret}: {error.detail}")
    return None


def _named(source: Source, policy: Policy) -> str:
    return f"source '{source.name}' of ModelPolicy '{policy.name}'"
