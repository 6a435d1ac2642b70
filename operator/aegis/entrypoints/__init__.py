"""Where Aegis is called from: the API server, kopf and the command line, translated to and from the core."""
