#!/bin/sh
set -eu

docker run --rm -v cka-left-b:/from:ro -v cka-crm-data:/to busybox:1.36 cp -a /from/. /to/
docker run -d --name cka-crm -v cka-crm-data:/data busybox:1.36 sleep 3600
docker volume rm cka-left-a cka-left-c
