#!/bin/sh
set -eu

docker run --detach --name cka-site --volume cka-site-data:/www:ro busybox:1.36 sleep 3600
