# An image with one binary, the libraries that it is linked with, and ffmpeg: `make image` builds it, or any of
#   docker build -t lpo .      podman build --format docker -t lpo .      buildah build --format docker -t lpo .
# The README's "Deploy" says how it is run.
ARG SWIFT_IMAGE=swift:6.3-bookworm
ARG RUNTIME_IMAGE=debian:bookworm-slim

FROM ${SWIFT_IMAGE} AS build
# The headers of what Scripts/setup.sh names, and Python's venv for what a build takes from PyPI.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        libcurl4-openssl-dev libjansson-dev libpq-dev libssl-dev libvips-dev pkg-config python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
# A layer of its own, so that a change of the sources fetches no package again. Package.resolved is not in the repository:
# where a checkout has one, its versions are taken, otherwise the newest that Package.swift allows.
COPY Package.swift Package.resolved* ./
RUN swift package resolve
COPY . .
# Swagger UI, from PyPI, for /docs.
RUN Scripts/swagger-ui.sh
RUN swift build --configuration release --static-swift-stdlib --product lpo && Scripts/install.sh /out

FROM ${RUNTIME_IMAGE}
# What `ldd lpo` names, certificates to trust, and ffmpeg for thumbnails of videos and sound. prlimit and nice, which
# bound ffmpeg, are part of Debian's base. No tzdata: all times are in UTC.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        ca-certificates ffmpeg libcurl4 libjansson4 libpq5 libssl3 libstdc++6 libvips42 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/ldconfig/aux-cache /var/log/apt /var/log/dpkg.log \
        /var/log/alternatives.log \
    && install --directory --owner 10001 --group 0 --mode 2770 /var/lib/lpo
COPY --from=build /out/ /

# Only these differ from the defaults in .env.example. Any other user works too, also one without an entry in
# /etc/passwd: group 0 may write where files are kept, and nothing else is written.
ENV HOST=0.0.0.0 MEDIA_ROOT=/var/lib/lpo/media
WORKDIR /var/lib/lpo
VOLUME /var/lib/lpo
USER 10001:0
EXPOSE 8000
STOPSIGNAL SIGTERM
# Whether the process answers, and not whether its database does: a restart would not bring that back.
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=3 CMD ["/usr/local/bin/lpo", "health"]
ENTRYPOINT ["/usr/local/bin/lpo"]
CMD ["serve"]

ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="lpo" \
    org.opencontainers.image.description="A chat backend for mobile apps" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.base.name="debian:bookworm-slim"
