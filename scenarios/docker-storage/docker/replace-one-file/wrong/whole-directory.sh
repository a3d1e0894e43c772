#!/bin/sh
set -eu

docker rm -f cka-audit
docker run -d --name cka-audit --read-only --tmpfs /scratch -v /opt/cka-lab/conf:/etc:ro busybox:1.36 sleep 3600
