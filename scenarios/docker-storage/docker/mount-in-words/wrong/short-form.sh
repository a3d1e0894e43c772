#!/bin/sh
set -eu

docker run --detach --name cka-till -v /srv/cka-shop:/etc/shop:ro -v cka-till-data:/var/till --tmpfs /scratch:size=1048576 busybox:1.36 sleep 3600
echo B > typo.txt
echo A > short.txt
echo --mount > options.txt
