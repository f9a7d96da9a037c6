"""Passwords by Argon2 in an amount of memory that the smallest dyno has."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LowMemoryArgon2(Argon2PasswordHasher):
    """19 MiB a sign-in, the minimum that OWASP names. Django's default of 100 MiB ends a 512 MB dyno at eight at once."""

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1
