"""`make bench`: what Aegis costs beside a plain program that does the least there is to do, in one and the same run.

Ratios and not seconds are what can be compared between machines; on a shared one, run it twice.
"""
