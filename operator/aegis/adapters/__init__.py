"""The edge: what Aegis reaches and is reached by, behind the protocols of `aegis.ports`."""
