#!/bin/sh
set -eu

docker exec cka-audit ls /etc
docker rm --force cka-audit
docker run --detach --name cka-audit --read-only --tmpfs /scratch \
  --mount type=bind,source=/opt/cka-lab/conf/group,target=/etc/group,readonly busybox:1.36 sleep 3600
docker exec cka-audit cat /etc/group /etc/passwd
