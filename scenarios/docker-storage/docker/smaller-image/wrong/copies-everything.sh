#!/bin/sh
set -eu

cat > report/Dockerfile <<'END'
FROM busybox:1.36 AS build
RUN mkdir /toolchain && dd if=/dev/zero of=/toolchain/compiler bs=1024 count=12288 2>/dev/null
WORKDIR /src
COPY . .
RUN mkdir -p /srv && sh make.sh > /srv/report.txt

FROM busybox:1.36
COPY --from=build / /
CMD ["cat", "/srv/report.txt"]
END
printf '%s\n' .env 'chapters/draft*' > report/.dockerignore
docker build --target build --tag cka-report:build report
docker build --tag cka-report:2 report
docker run --name cka-report cka-report:2
docker run --detach --name cka-look cka-report:build sleep 3600
echo no > smaller.txt
