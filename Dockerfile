# One image for web, worker, relay, beat and migrate. Its build needs only a package index.
FROM python:3.13-slim AS packages
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.txt

FROM packages AS site
ENV PATH=/venv/bin:$PATH
COPY . .
# Collecting files reads settings but reaches nothing; these values stay in this layer's command.
RUN SECRET_KEY=build SITE_URL=https://build.invalid DATABASE_URL=postgres://build.invalid/build \
    REDIS_URL=redis://build.invalid EMAIL_URL=dummymail:// MAIL_FROM=build@example.org \
    STATIC_ROOT=/srv/static python manage.py collectstatic --noinput --verbosity=0

FROM python:3.13-slim
# The engine is compiled for the processor it meets, into a volume that outlives containers.
ENV PATH=/venv/bin:$PATH \
    NUMBA_CACHE_DIR=/srv/compiled \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/srv/static
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin mobility \
    && install --directory --owner=10001 --group=10001 /srv/compiled
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=site /srv/static /srv/static
COPY . .
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", \
     "--workers=2", "--threads=8", "--worker-tmp-dir=/dev/shm", "--no-control-socket", \
     "--access-logfile=-"]
