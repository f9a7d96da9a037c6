"""Recognise the names of technologies that learners list."""

import re

_NAMES = """
airflow ajax alpine.js angular ansible antd apache apexcharts api apis apollo appwrite argo argocd
asgi asp.net astro asyncio auth0 aws axios azure babel bash bcrypt beautifulsoup black blade
blazor bootstrap bullmq bulma bun burpsuite c# c++ caddy canva capybara cassandra celery chai
chakra channels chapa chart.js ci ci-cd ci/cd circleci clerk clickhouse cloudflare cloudinary
cloudwatch cockroachdb codeigniter cookiecutter couchdb css cucumber cypher cypress d3 d3.js dart
datadog dbeaver dbt deno devise digitalocean discord.js django django-filter djoser docker
docker-compose drf drf-spectacular drf-yasg drizzle dynamodb ec2 ecs ejs eks elasticsearch elixir
elk ember esbuild eslint ethers.js excalidraw expo express express.js fastapi fastify fetch figma
firebase flake8 flask flower flutter fly.io formik framer gatsby gcp gin git github gitlab go
golang google gradle grafana graphene graphiql graphql grpc gsap gunicorn handlebars haproxy
heroku hibernate hono hotwire html html5 htmx httpie hugging husky insomnia ionic jasmine java
javascript jenkins jest jetpack jinja jira joi jpa jquery js json jupyter jwt k8s kafka keras keycloak
knex koa kong kotlin kubernetes lambda langchain laravel leaflet lighthouse linux livewire lodash
loki lua lucidchart mailgun mailhog mantine mapbox mariadb material matplotlib maven memcached
minio mlflow mocha moment.js mongodb mongoose mpesa mssql mui multer mypy mysql nativewind neo4j
neon nestjs netlify next next-auth next.js nextauth.js nginx node node.js nodemailer nodemon nosql
npm numpy nuxt oauth oauth2 ollama openai openapi opencv oracle orm pandas passport paypal
paystack pgadmin php phpmyadmin pillow pinia pip pipenv planetscale playwright plotly pnpm poetry
polars postgis postgres postgresql postman preact prettier prisma prometheus pug puppeteer pusher
pwa pydantic pylint pytest python pythonanywhere pytorch qraphql quarkus rabbitmq rails railway
rds react react.js recoil redis redoc redux remix render replit rest restful rollup rspec rubocop
ruby rust rxjs s3 sanity sass scala scikit scikit-learn scipy scss seaborn selenium sendgrid
sentry sequelize serverless shadcn shell sidekiq simplejwt sinatra socket.io solidity solidjs
sonarqube spacy spring sql sqlalchemy sqlite sqlite3 sqlmodel ssh stimulus storybook strapi
streamlit stripe supabase svelte sveltekit swagger swift swiftui swr symfony tailwind tailwindcss
tanstack tensorflow terraform testcontainers three.js thymeleaf tmdb traefik trello trpc twig
twilio typeorm typescript ubuntu unittest uvicorn uwsgi vercel vite vitest vscode vue vue.js
vuetify vuex wagtail web3.js webhooks webpack webrtc websocket websockets whitenoise wordpress
wsgi xcode xgboost xml yaml yarn yup zod zustand
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
