"""AWS KMS as a key source: the public key of one asymmetric key, and whether that key is enabled.

AWS keeps no versions of an asymmetric key: whoever rotates one makes another, and lets the alias name it. So all keys
are version 1, as in a Secret: the one that is shown later supersedes the one whose place it took.
"""

import base64
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from aegis.adapters.keysources import answers
from aegis.adapters.keysources.aws_kms import credentials
from aegis.adapters.keysources.aws_kms.credentials import AccessKey
from aegis.adapters.keysources.aws_kms.errors import UNUSABLE, error_code, meaning
from aegis.adapters.keysources.aws_kms.signing import signed
from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.logins import Login, Written
from aegis.adapters.keysources.rest import Rest
from aegis.adapters.keysources.transport import Reply, Server
from aegis.core.errors import KeyRefused, Undecidable
from aegis.core.key_versions import VersionKeys, refused_version
from aegis.core.keyrings import KeySnapshot, SourceKey
from aegis.core.keys import PublicKey
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.aws_kms import AWSKMSSource

VERSION = 1

ENDED = frozenset({"Disabled", "PendingDeletion", "PendingReplicaDeletion"})
"""Key states that an admin gave it (AWS KMS Developer Guide, "Key states"); all but these and Enabled pass by."""


class AWSKMSKeySource:
    """One key. Asks for its state at every reading, and once for the public key behind each key id."""

    def __init__(self, spec: AWSKMSSource, context: KeySourceContext) -> None:
        self._spec = spec
        self._context = context
        self._read_before: dict[str, VersionKeys] = {}

    def read(self) -> KeySnapshot:
        """The key that `keyID` names now. Raises Undecidable with a KeySource… reason, or KeyNotFound."""
        kms, login = self._opened
        return login.run(lambda key: self._snapshot(_Session(kms, self._spec, key)))

    @cached_property
    def _opened(self) -> tuple[Rest, Login[AccessKey]]:
        """Made at the first reading, so that a spec that cannot be used raises where every other error does."""
        server = Server(self._spec.endpoint, "spec.source.awsKMS.endpoint", self._spec.ca_bundle)
        written = Written("spec.source.awsKMS.auth.webIdentity", self._spec.ca_bundle)
        credential = credentials.credential(self._spec.auth, written, self._context)
        login = Login(credential, self._context.monotonic)
        return Rest(server, self._context, meaning), login

    def _snapshot(self, session: "_Session") -> KeySnapshot:
        metadata = answers.mapping(session.call("DescribeKey", self._spec.key_id), "KeyMetadata")
        if answers.text(metadata, "KeyUsage") != "SIGN_VERIFY":
            detail = f"the key '{self._spec.key_id}' is not one that signs (KeyUsage SIGN_VERIFY)"
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, detail)
        ended = _is_ended(answers.text(metadata, "KeyState"), self._spec.key_id)
        found = self._content(session, answers.text(metadata, "Arn"), ended=ended)
        if found is None:
            return KeySnapshot((), ended_versions=frozenset({VERSION}))
        return KeySnapshot(
            tuple(SourceKey(each.key, VERSION, ended=ended) for each in found.keys), refused=found.refused
        )

    def _content(self, session: "_Session", arn: str, *, ended: bool) -> VersionKeys | None:
        """The public key, or None when its state forbids to show it. What a key id stands for never changes."""
        if arn not in self._read_before:
            reply = session.ask("GetPublicKey", arn)
            if ended and reply.status != 200 and error_code(reply) in UNUSABLE:
                return None
            answer = session.answer(reply, "GetPublicKey")
            self._read_before = {arn: _public_key(answers.text(answer, "PublicKey"))}
        return self._read_before[arn]


class _Session:
    """KMS's actions by one access key (AWS KMS API Reference; JSON 1.1 protocol)."""

    def __init__(self, kms: Rest, spec: AWSKMSSource, key: AccessKey) -> None:
        self._kms = kms
        self._spec = spec
        self._key = key

    def call(self, action: str, key_id: str) -> Mapping[str, Any]:
        """The answer of an action on a key. Raises Undecidable."""
        return self.answer(self.ask(action, key_id), action)

    def ask(self, action: str, key_id: str) -> Reply:
        """An answer of any status. Raises Undecidable for none at all."""
        body = json.dumps({"KeyId": key_id}).encode()
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"TrentService.{action}"}
        url = f"{self._spec.endpoint.rstrip('/')}/"
        return self._kms.send("POST", "/", signed(url, headers, body, self._key, self._spec.region), body)

    def answer(self, reply: Reply, action: str) -> Mapping[str, Any]:
        """The object of an answer. Raises Undecidable."""
        return self._kms.answer(reply, f"{action} of '{self._spec.key_id}' at {self._kms.name}")


def _is_ended(state: str, key_id: str) -> bool:
    if state not in {"Enabled", *ENDED}:
        raise Undecidable(Reason.KEY_SOURCE_UNAVAILABLE, f"the key '{key_id}' is in the state {state[:64]!r}")
    return state in ENDED


def _public_key(text: str) -> VersionKeys:
    """The base64 of a DER SubjectPublicKeyInfo."""
    try:
        key = PublicKey.from_spki(base64.b64decode(text, validate=True))
    except KeyRefused as error:
        return refused_version(VERSION, error.detail)
    except ValueError as error:
        raise answers.malformed("the answer's 'PublicKey' is not base64") from error
    return VersionKeys((SourceKey(key, VERSION),))
