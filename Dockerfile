# syntax=docker/dockerfile:1
# Two stages: the first resolves and builds, the last holds Python, the program, the charter and nothing else.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/avantpost
COPY requirements.lock ./
RUN /opt/avantpost/bin/pip install --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY policies ./policies
COPY prompts ./prompts
RUN /opt/avantpost/bin/pip install --no-deps --no-build-isolation .

FROM python:3.13-slim
# The model client trusts the system's certificates.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/avantpost avantpost
COPY --from=build /opt/avantpost /opt/avantpost
COPY --chown=root:root policies /etc/avantpost/policies
COPY --chown=root:root prompts /etc/avantpost/prompts
ENV PATH=/opt/avantpost/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    AVANTPOST_POLICIES=/etc/avantpost/policies \
    AVANTPOST_PROMPTS=/etc/avantpost/prompts \
    AVANTPOST_STATE=/var/lib/avantpost
USER 10001
ENTRYPOINT ["avantpost"]
CMD ["--help"]
