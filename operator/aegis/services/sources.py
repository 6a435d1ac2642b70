"""How the sources of a policy are reached, and whether they can be: with the Secrets that they name, as they are."""

from aegis.core.errors import AegisError, Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Policy, Source
from aegis.services.cluster import ReadSecret
from aegis.services.verify_model import OpenStore, Place


async def place_of(source: Source, policy: Policy, read_secret: ReadSecret) -> Place:
    """The source with what it names. Raises Undecidable, SourceMisconfigured when there is no such Secret."""
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
