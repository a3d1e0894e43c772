#!/bin/sh
set -eu

# The owner is part of the image before VOLUME; USER comes last.
cat > collector/Dockerfile <<'END'
FROM busybox:1.36
RUN mkdir -p /var/collected && chown www-data:www-data /var/collected
VOLUME /var/collected
USER www-data
CMD ["sh", "-c", "echo started >> /var/collected/log.txt && exec sleep 3600"]
END
docker build --tag cka-collector:2 collector

docker run --detach --name cka-collector --volume cka-collected:/var/collected cka-collector:2
docker run --detach --name cka-spare --volume cka-spare:/var/collected cka-collector:2
docker exec cka-spare stat -c '%U %a' /var/collected

echo no > chown.txt
