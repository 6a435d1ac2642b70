"""What tools/generate.py writes: a module per kind of derived file."""
