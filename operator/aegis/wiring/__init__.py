"""Puts the parts together, one file a process or concern: names every adapter, and reads the clock."""
