"""Hugging Face hubs: repositories of files under commits."""

from aegis.adapters.stores.hub.store import HubStore

__all__ = ["HubStore"]
