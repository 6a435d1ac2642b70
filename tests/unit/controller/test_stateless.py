"""kopf is given nothing to remember objects by."""

import kopf
from kopf import BodyEssence

from aegis.entrypoints.controller.handlers import settings

BODY = kopf.Body({"metadata": {"name": "llama", "labels": {"team": "a"}}, "spec": {"uri": "s3://models/llama"}})


def test_no_object_is_copied_or_marked_to_compare_it_later() -> None:
    storage, patch = settings().persistence.diffbase_storage, kopf.Patch()
    assert storage.build(body=BODY) == {}
    storage.store(body=BODY, patch=patch, essence=BodyEssence())
    assert storage.fetch(body=BODY) is None
    assert not patch


def test_that_a_handler_ran_is_written_nowhere() -> None:
    storage, patch = settings().persistence.progress_storage, kopf.Patch()
    storage.store(key="seen", record={}, body=BODY, patch=patch)  # type: ignore[arg-type, typeddict-item]
    storage.touch(body=BODY, patch=patch, value="now")
    storage.purge(key="seen", body=BODY, patch=patch)  # type: ignore[arg-type]
    assert storage.fetch(key="seen", body=BODY) is None  # type: ignore[arg-type]
    assert not patch
    essence = BodyEssence()
    assert storage.clear(essence=essence) is essence
