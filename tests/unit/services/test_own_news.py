"""What comes of a status that was written: no reason for another look, and never another write over the past."""

import copy

import pytest
from tests.unit.services.cluster_fakes import SPACE
from tests.unit.services.model_controller import NAME, Controller

from aegis.services.cluster import Again, Kind
from aegis.services.reconcile_model import OWN_NEWS

MODEL = (Kind.SIGNED_MODEL, NAME)


def test_a_model_that_was_never_written_is_always_looked_at(controller: Controller) -> None:
    assert not controller.models.is_own_news(NAME)
    assert not controller.models.is_own_news((SPACE, "nobody"))


def test_a_status_as_it_was_written_is_no_news(verified: Controller) -> None:
    assert verified.models.is_own_news(NAME)


def test_whatever_else_comes_is_news(verified: Controller) -> None:
    verified.edit(request="now")
    assert not verified.models.is_own_news(NAME)


def test_an_object_that_is_gone_is_news(verified: Controller) -> None:
    verified.cluster.delete(Kind.SIGNED_MODEL, "llama", SPACE)
    assert not verified.models.is_own_news(NAME)


def test_after_a_while_a_version_says_nothing(verified: Controller) -> None:
    """A restored etcd counts on from where it was: the same version may be another state."""
    verified.clock.advance(seconds=OWN_NEWS.total_seconds())
    assert not verified.models.is_own_news(NAME)


def test_nothing_is_written_over_what_was_written_over_already(controller: Controller) -> None:
    before = copy.deepcopy(controller.cluster.held[MODEL])
    controller.settle()
    after, controller.cluster.held[MODEL] = controller.cluster.held[MODEL], before
    assert controller.models.is_own_news(NAME), "the cache has not caught up yet"
    with pytest.raises(Again):
        controller.look()
    controller.cluster.held[MODEL] = after
    controller.look()
    assert controller.writes == 1


def test_what_is_seen_for_long_is_believed(controller: Controller) -> None:
    before = copy.deepcopy(controller.cluster.held[MODEL])
    controller.settle()
    controller.cluster.held[MODEL] = before
    controller.clock.advance(seconds=OWN_NEWS.total_seconds())
    controller.look()
    assert controller.writes == 2


def test_trust_that_changes_is_judged_by_however_new_the_status_is(verified: Controller) -> None:
    verified.policy(signers=[])
    assert verified.models.loses(NAME)
    verified.look()
    assert verified.ready() == ("False", "SignerNotAllowed")
