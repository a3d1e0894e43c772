#!/bin/sh
set -eu

docker rm --force cka-uploader
docker run --rm --volume /opt/cka-lab/uploads:/u busybox:1.36 sh -c 'chown 33:33 /u && echo ready > /u/health'
docker run --detach --name cka-uploader --user 33 --volume /opt/cka-lab/uploads:/uploads busybox:1.36 sleep 3600
