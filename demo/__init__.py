"""`make demo`: the main job of Aegis, told with the commands that its users type, on real servers.

Every command that is shown is run as it is shown, and its output is its own. Each chapter checks what it says; the
first outcome that differs ends the demo with a sentence and a non-zero exit code.
"""
