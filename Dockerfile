# The image of Aegis: one program, `aegis webhook` and `aegis controller` are its processes.
# BASE is any image with CPython >= 3.11 and pip; both stages use the same one, so that the virtual environment fits.
ARG BASE=python:3.13-slim-trixie

FROM ${BASE} AS build
WORKDIR /build
COPY requirements/runtime.txt ./
RUN python3 -m venv --without-pip /opt/aegis \
    && python3 -m pip --python /opt/aegis/bin/python install \
        --no-cache-dir --no-deps --only-binary=:all: --require-hashes --requirement runtime.txt
COPY operator/aegis ./aegis
# Compiled here, because the file system is read-only where it runs.
RUN packages="$(/opt/aegis/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
    && cp -r aegis "${packages}/aegis" \
    && /opt/aegis/bin/python -m compileall -q "${packages}/aegis"

FROM ${BASE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="aegis" \
      org.opencontainers.image.description="Lets a Kubernetes cluster run only machine-learning models whose signatures have been verified." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /opt/aegis /opt/aegis
# A base without compiled modules (the official ones are) would have each start compile the standard library anew, because
# nothing can be written where it runs. What a process imports is compiled here.
RUN ["/opt/aegis/bin/python", "-c", "import aegis.entrypoints.cli, aegis.entrypoints.controller, aegis.entrypoints.webhook, aegis.entrypoints.together"]
USER 65532:65532
WORKDIR /
EXPOSE 8080 9443
# -I: nothing in the environment or the working directory changes which code runs.
ENTRYPOINT ["/opt/aegis/bin/python", "-I", "-m", "aegis"]
CMD ["--help"]
