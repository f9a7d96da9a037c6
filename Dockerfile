# syntax=docker/dockerfile:1
# Two stages, so that build tools are not in the final image. It runs as an ordinary user and writes to /tmp only:
# start it with --read-only --tmpfs /tmp. docs/operations.md describes an installation without containers.

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/nexus
RUN python -m venv /srv/venv
COPY requirements.txt .
RUN /srv/venv/bin/pip install --require-hashes -r requirements.txt
COPY . .
# collectstatic needs production settings for hashed file names, but none of their secrets.
RUN sh .ci/production /srv/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /srv/venv/bin/python -m compileall -q portal learnings collab

FROM python:3.13-slim
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp PORT=8000
RUN useradd --system --uid 10001 --no-create-home nexus
WORKDIR /srv/nexus
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/nexus /srv/nexus
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
# gunicorn.conf.py has the other settings.
CMD ["sh", "-c", "python -m portal.environment && exec gunicorn portal.wsgi --bind 0.0.0.0:$PORT --access-logfile /dev/null"]
