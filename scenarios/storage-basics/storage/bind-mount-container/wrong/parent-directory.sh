#!/bin/sh
set -eu

docker run --detach --name cka-site --mount type=bind,source=/opt/cka-lab,target=/www,readonly busybox:1.36 sleep 3600
