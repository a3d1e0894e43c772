#!/bin/sh
set -eu

docker run -d --name cka-crm -v cka-left-b:/data busybox:1.36
docker wait cka-crm
docker volume rm cka-left-a cka-left-c
