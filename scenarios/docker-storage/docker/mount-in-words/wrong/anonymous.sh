#!/bin/sh
set -eu

docker run --detach --name cka-till \
  --mount type=bind,source=/srv/cka-shop,target=/etc/shop,readonly \
  --mount type=volume,target=/var/till \
  --mount type=tmpfs,target=/scratch,tmpfs-size=1048576 \
  busybox:1.36 sleep 3600
echo B > typo.txt
echo A > short.txt
echo --mount > options.txt
