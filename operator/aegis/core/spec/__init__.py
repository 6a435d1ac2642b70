"""The three kinds of the API, parsed once at the edge into frozen types.

The API server has already applied the schema; these readers check again, because an object may have been stored
under an older schema, and nobody behind them handles a raw dictionary.
"""
