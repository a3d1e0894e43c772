#!/bin/sh
set -eu

docker run -d --name cka-crm -v cka-left-b:/data busybox:1.36 sleep 3600
docker rm cka-archiver
docker volume rm cka-left-a cka-left-c cka-archive
docker create --name cka-archiver -v cka-archive:/archive busybox:1.36 true
