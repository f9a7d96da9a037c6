"""Faults on purpose: processes killed, databases restarted, mail and Redis gone, while people write.

What was acknowledged must be there afterwards, once. Run by `make chaos`, never by the tests.
"""
