#!/bin/sh
set -eu

docker run --rm -v /opt/cka-lab/uploads:/u busybox:1.36 chown 1000 /u
docker rm -f cka-uploader
docker run -d --name cka-uploader -u 1000 -v /opt/cka-lab/uploads:/uploads busybox:1.36 sh -c 'echo ready > /uploads/health && exec sleep 3600'
docker exec cka-uploader sh -c 'until [ -s /uploads/health ]; do sleep 0.1; done'
