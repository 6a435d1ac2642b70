"""Aegis: only machine-learning models whose signatures have been verified run in the cluster."""

__version__ = "0.1.0"
