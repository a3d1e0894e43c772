#!/bin/sh
set -eu

docker create --name cka-etc-view --mount type=volume,source=cka-etc-data,target=/snapshot,readonly busybox:1.36 tail -f /dev/null
docker start cka-etc-view
docker run --name cka-etc --volume cka-etc-data:/etc:ro busybox:1.36 ls -l /etc
