#!/bin/sh
set -eu

cat > report/Dockerfile <<'END'
FROM busybox:1.36 AS build
WORKDIR /src
COPY . .
RUN mkdir -p /srv /toolchain && echo compiler > /toolchain/compiler && sh make.sh > /srv/report.txt && rm -rf /toolchain
CMD ["cat", "/srv/report.txt"]
END
printf '%s\n' .env 'chapters/draft*' > report/.dockerignore
docker build --target build --tag cka-report:build report
docker build --tag cka-report:2 report
docker run --name cka-report cka-report:2
docker run --detach --name cka-look cka-report:build sleep 3600
echo no > smaller.txt
