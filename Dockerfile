# syntax=docker/dockerfile:1
# One image for every service of docker-compose.yml: the command says which.

FROM python:3.11-slim AS wheels
WORKDIR /src
# Everything that is fetched is checked against the lock; later steps use these files only.
COPY requirements.lock ./
RUN pip wheel --no-cache-dir --require-hashes --wheel-dir /wheels -r requirements.lock
COPY pyproject.toml README.md CHANGELOG.md LICENSE ./
COPY src src
COPY workflows workflows
COPY notifications notifications
RUN pip install --no-cache-dir --no-index --find-links /wheels hatchling editables \
 && pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels .

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LANG=C.UTF-8 \
    TZ=Asia/Shanghai \
    REQUEST_FLOW_HOME=/var/lib/request-flow
# The fonts of printed reports; an agency's own (仿宋, 小标宋) go into a volume that REQUEST_FLOW_FONTS names.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/request-flow --create-home --shell /usr/sbin/nologin request-flow
# The lock also names what only tests need; pip leaves that out, because nothing here asks for it.
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels --compile request-flow
COPY --chmod=755 tools/container-entry /usr/local/bin/container-entry
USER request-flow
WORKDIR /var/lib/request-flow
VOLUME /var/lib/request-flow
ENTRYPOINT ["container-entry"]
CMD ["request-flow", "--help"]
