#!/bin/sh
set -eu

docker logs cka-uploader
docker run --rm --volume /opt/cka-lab/uploads:/u busybox:1.36 chown 33:33 /u
docker start cka-uploader
docker exec cka-uploader sh -c 'until [ -s /uploads/health ]; do sleep 0.1; done'
docker exec cka-uploader ls -l /uploads
