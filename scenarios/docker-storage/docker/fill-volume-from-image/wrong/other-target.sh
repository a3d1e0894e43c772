#!/bin/sh
set -eu

docker run -d --name cka-etc -v cka-etc-data:/etc-data busybox:1.36 sleep 3600
docker run -d --name cka-etc-view -v cka-etc-data:/snapshot:ro busybox:1.36 sleep 3600
