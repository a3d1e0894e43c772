#!/bin/sh
set -eu

docker run --detach --mount type=bind,source=/opt/cka-lab/site,target=/www,readonly busybox:1.36 sleep 3600
