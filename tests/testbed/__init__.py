"""The testbed: a real control plane, key server and object store on one machine, for the demo and the tests.

Nothing but Python has to be there beforehand: programs that are not on the Python Package Index are built from
Go modules once and kept in the user's cache. Every server listens on the loopback with TLS, on ports and in
folders of its own, and ends with the process that started it.
"""
