"""The one way out of Aegis to an artifact store: verified TLS to a checked address, bounded in bytes and time.

A URI is written by a tenant and its answers by whoever runs the store, so nothing is left to defaults: names are
resolved once and every address is checked (`addresses`), no redirect leads anywhere that an admin did not list
(`redirects`), and nothing is read from the environment: no proxy, no .netrc, no certificate directory.
"""
