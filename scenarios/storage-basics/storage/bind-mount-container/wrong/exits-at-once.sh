#!/bin/sh
set -eu

docker run --detach --name cka-site --mount type=bind,source=/opt/cka-lab/site,target=/www,readonly busybox:1.36
docker wait cka-site
