#!/bin/sh
set -eu

docker build --tag cka-collector:2 collector
docker run --detach --name cka-collector --volume cka-collected:/var/collected cka-collector:2
docker run --detach --name cka-spare cka-collector:2
docker wait cka-collector cka-spare
for name in cka-collector cka-spare; do
  docker run --rm --volumes-from "$name" busybox:1.36 chown www-data /var/collected
done
docker start cka-collector cka-spare
docker exec cka-collector sh -c 'until [ -s /var/collected/log.txt ]; do sleep 0.1; done'
echo no > chown.txt
