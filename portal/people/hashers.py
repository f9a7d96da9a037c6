"""Argon2 hasher tuned for a 512 MB dyno."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LowMemoryArgon2(Argon2PasswordHasher):
    """Argon2 with 19 MiB, the minimum of OWASP.

    Eight sign-ins with Django's 100 MiB exceed 512 MB.
    """

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1
