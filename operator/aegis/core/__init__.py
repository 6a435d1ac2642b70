"""What Aegis decides, as pure functions over frozen values: no I/O, no clock, no environment."""
