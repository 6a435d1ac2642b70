"""Use cases, one a file: gather facts through ports, let the core decide, apply the decision."""
