#!/bin/sh
set -eu

docker rm -f cka-audit
docker run -d --name cka-audit --tmpfs /scratch busybox:1.36 sleep 3600
printf 'root:x:0:\nauditors:x:4000:\n' > group
docker cp group cka-audit:/etc/group
