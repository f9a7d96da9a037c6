"""Check the environment variables of the process."""

from portal.environment import load_or_exit

load_or_exit()
