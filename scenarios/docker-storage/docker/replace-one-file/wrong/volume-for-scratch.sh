#!/bin/sh
set -eu

docker rm -f cka-audit
docker run -d --name cka-audit --read-only -v /scratch -v /opt/cka-lab/conf/group:/etc/group:ro busybox:1.36 sleep 3600
