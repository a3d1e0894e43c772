#!/bin/sh
set -eu

docker run --detach --name cka-etc --volume cka-etc-data:/etc busybox:1.36 sleep 3600
docker run --detach --name cka-etc-view --volume cka-etc-data:/snapshot:ro busybox:1.36 sleep 3600
docker exec cka-etc-view ls /snapshot
