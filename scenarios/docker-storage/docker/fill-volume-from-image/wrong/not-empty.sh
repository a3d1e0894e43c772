#!/bin/sh
set -eu

docker run --rm -v cka-etc-data:/x busybox:1.36 touch /x/here
docker run -d --name cka-etc -v cka-etc-data:/etc busybox:1.36 sleep 3600
docker run -d --name cka-etc-view -v cka-etc-data:/snapshot:ro busybox:1.36 sleep 3600
