"""The groups in which a README lists technologies."""

_GROUPS = {
    "Languages": (
        "python javascript typescript java kotlin swift dart c c++ c# go golang rust ruby php "
        "sql html html5 css css3 bash shell"
    ),
    "Frameworks and libraries": (
        "django|django rest framework|drf|flask|fastapi|react|react native|next.js|nextjs|vue|"
        "vue.js|angular|svelte|node.js|nodejs|express|express.js|nestjs|graphene|celery|redux|"
        "redux toolkit|react query|tailwind css|tailwindcss|bootstrap|jquery|laravel|spring boot|"
        "ruby on rails|django channels|apollo client|expo|flutter|sass|material ui|socket.io|"
        "numpy|pandas"
    ),
    "Databases": (
        "postgresql|postgres|mysql|sqlite|mongodb|redis|mariadb|elasticsearch|cassandra|neo4j|"
        "firebase|supabase|dynamodb"
    ),
    "APIs": (
        "rest|rest api|rest apis|restful apis|graphql|websockets|websocket|openapi|swagger|grpc|"
        "json|jwt|oauth|oauth2|webhooks"
    ),
    "DevOps and tools": (
        "docker|docker compose|kubernetes|github actions|gitlab ci|jenkins|ci/cd|git|github|"
        "gitlab|nginx|gunicorn|aws|azure|gcp|google cloud|heroku|render|vercel|netlify|railway|"
        "pythonanywhere|rabbitmq|kafka|linux|postman|figma|prometheus|grafana|terraform|ansible|"
        "sentry|pytest|jest|cypress|playwright|vite|webpack|vs code|npm|yarn|eslint|prettier"
    ),
}
OTHERS = "Other technologies"
_GROUP_OF = {
    name: group
    for group, names in _GROUPS.items()
    for name in (names.split("|") if "|" in names else names.split())
}


def grouped(names: list[str]) -> dict[str, list[str]]:
    """Return names by group, in the groups' order; each group keeps its own order."""
    groups: dict[str, list[str]] = {group: [] for group in (*_GROUPS, OTHERS)}
    for name in names:
        groups[_GROUP_OF.get(name.casefold(), OTHERS)].append(name)
    return {group: found for group, found in groups.items() if found}
