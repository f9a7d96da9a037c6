"""Recognise the names of technologies that learners list."""

import re

_NAMES = """
airflow ajax angular ansible apache apollo argo argocd asgi asyncio auth0 aws axios azure babel bash black bootstrap bun
burpsuite c++ canva cassandra celery chai channels chapa chart.js circleci cloudflare cloudinary cockroachdb cookiecutter css
cypress cypher dart datadog dbeaver digitalocean django-filter djoser docker-compose drf drf-yasg drf-spectacular eks elk
elasticsearch esbuild eslint expo express express.js fastapi fetch figma firebase flake8 flask flower flutter framer gcp
git github gitlab gin go golang google grafana graphene graphiql graphql grpc gunicorn haproxy heroku html html5 htmx httpie
hugging husky insomnia ionic java jenkins jest jinja jira jquery js json jwt k8s kafka kong kotlin kubernetes lambda laravel
linux lighthouse lodash loki lucidchart mailgun mailhog mapbox mariadb material memcached mongodb mongoose mpesa mui mypy
mysql neon neo4j nestjs netlify next next.js nginx node node.js nosql npm numpy nuxt oauth oauth2 openai openapi orm oracle
pandas passport paypal paystack pgadmin php pillow pip pipenv playwright pnpm poetry postgis postgres postgresql postman
prettier prisma prometheus pusher pwa pydantic pylint pytest python pythonanywhere pytorch qraphql rabbitmq rails railway
react react.js redis redoc redux render rest restful ruby rust s3 sass scikit scss selenium sendgrid sentry sequelize
serverless shadcn shell simplejwt socket.io sonarqube spring sql sqlalchemy sqlite sqlite3 ssh storybook stripe supabase svelte
swagger swr tailwind tailwindcss tanstack tensorflow terraform three.js tmdb trello trpc twilio typescript ubuntu unittest
uvicorn uwsgi vercel vite vitest vscode vue vue.js webhooks webpack websocket websockets whitenoise wsgi xml yaml yarn yup zod
zustand api apis ci ci/cd ci-cd docker django javascript typeorm knex eks ecs ec2 rds cloudwatch traefik caddy minio
"""
_PHRASES = """
django rest framework, github actions, gitlab ci, react native, tailwind css, react query, redux toolkit, docker compose,
apollo client, react testing library, react hook form, django channels, context api, visual studio code, vs code,
google cloud, material ui, styled components, web sockets, json web tokens, ruby on rails, spring boot, rest apis
"""
_WORD = re.compile(r"[a-z0-9][a-z0-9+#./-]*", re.IGNORECASE)
_GENERIC_SUFFIX = re.compile(
    r"\s+(?:pipelines?|frameworks?|basics|fundamentals|apis?|language|database|library|integration)$"
)
_JOINT = re.compile(r"\s*[&/+]\s*|\s+and\s+")
_TECHNOLOGIES = set(_NAMES.split()) | {name.strip() for name in _PHRASES.split(",")}
_ORDINARY_WORDS = """api apis ci orm render fetch material black next go express shell linux"""
_GENERIC = set(_ORDINARY_WORDS.split())


def is_technology(text: str) -> bool:
    """Return whether the whole text is the name of a technology, or of several (“Celery & Redis”)."""
    words = re.sub(r"\s*\([^)]*\)", "", text).strip().lower()
    return _is_name(words) or all(map(_is_name, _JOINT.split(words)))


def _is_name(words: str) -> bool:
    return words not in _GENERIC and (
        words in _TECHNOLOGIES or _GENERIC_SUFFIX.sub("", words) in _TECHNOLOGIES - _GENERIC
    )


def mentions_technology(text: str) -> bool:
    """Return whether the text contains the name of a technology."""
    words = [word.rstrip(".") for word in _WORD.findall(text.lower())]
    pairs = [" ".join(pair) for pair in zip(words, words[1:], strict=False)]
    return any(word in _TECHNOLOGIES for word in (*words, *pairs)) or any(
        part in _TECHNOLOGIES for word in words if "/" in word for part in word.split("/")
    )
