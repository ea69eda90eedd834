# Parley with its offline speech models. Data stand in /data: rows, recordings, secrets.
FROM python:3.11-slim

WORKDIR /srv/parley
COPY requirements.txt ./
COPY config/requirements-no-deps.txt config/
RUN pip install --no-cache-dir --require-hashes -r requirements.txt \
 && pip install --no-cache-dir --require-hashes --no-deps \
      -r config/requirements-no-deps.txt

COPY manage.py ./
COPY config config
COPY conversations conversations
COPY static static
COPY templates templates

RUN useradd --system parley && mkdir /data staticfiles && chown parley /data staticfiles
USER parley
VOLUME /data

ENV PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    ENV_FILE=/data/env \
    DATABASE_URL=sqlite:////data/parley.sqlite3 \
    MEDIA_ROOT=/data/media

EXPOSE 8000
HEALTHCHECK --start-period=60s CMD ["python", "-c", "from urllib.request import Request, urlopen; urlopen(Request('http://127.0.0.1:8000/healthz', headers={'Host': 'localhost'}))"]
CMD ["python", "-m", "config.serve"]
