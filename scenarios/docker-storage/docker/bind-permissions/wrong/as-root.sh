#!/bin/sh
set -eu

docker rm -f cka-uploader
docker run -d --name cka-uploader -v /opt/cka-lab/uploads:/uploads busybox:1.36 sh -c 'echo ready > /uploads/health && exec sleep 3600'
docker exec cka-uploader sh -c 'until [ -s /uploads/health ]; do sleep 0.1; done'
