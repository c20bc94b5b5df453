# The API with everything that an index on servers needs. Build: docker build -t desk .
FROM python:3.11-slim AS build
WORKDIR /build
COPY . .
RUN python -m venv /venv \
    && /venv/bin/pip install --quiet --require-hashes -r requirements/runtime.txt \
    && /venv/bin/pip install --quiet ".[serve,server,workers]"

FROM python:3.11-slim
COPY --from=build /venv /venv
RUN useradd --create-home --uid 10001 desk \
    && install --directory --owner desk /models /data
USER desk
ENV PATH=/venv/bin:$PATH ASSISTANT_MODELS_DIR=/models ASSISTANT_INDEX=/data/index
# The embedded models are fetched into this volume once: docker run … models fetch
VOLUME /models /data
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz')"]
ENTRYPOINT ["assistant"]
CMD ["serve", "--host", "0.0.0.0"]
