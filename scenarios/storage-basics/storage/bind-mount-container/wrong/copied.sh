#!/bin/sh
set -eu

docker run --detach --name cka-site busybox:1.36 sleep 3600
docker exec cka-site sh -c 'mkdir /www && echo "Served from the Docker host" > /www/index.html'
