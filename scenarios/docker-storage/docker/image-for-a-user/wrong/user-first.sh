#!/bin/sh
set -eu

cat > collector/Dockerfile <<'END'
FROM busybox:1.36
USER www-data
RUN mkdir -p /tmp/collected
VOLUME /tmp/collected
CMD ["sh", "-c", "echo started >> /tmp/collected/log.txt && exec sleep 3600"]
END
docker build --tag cka-collector:2 collector
docker run --detach --name cka-collector --volume cka-collected:/var/collected cka-collector:2
docker run --detach --name cka-spare cka-collector:2
echo no > chown.txt
