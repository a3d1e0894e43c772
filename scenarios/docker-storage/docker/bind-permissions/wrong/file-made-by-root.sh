#!/bin/sh
set -eu

docker run --rm -v /opt/cka-lab/uploads:/u busybox:1.36 sh -c 'echo ready > /u/health'
docker start cka-uploader
docker wait cka-uploader
