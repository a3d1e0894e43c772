#!/bin/sh
set -eu

docker run --detach --name cka-site --volume /opt/cka-lab/site:/www busybox:1.36 sleep 3600
