#!/bin/sh
set -eu

docker volume rm cka-left-a cka-left-b cka-left-c
docker run -d --name cka-crm -v cka-left-b:/data busybox:1.36 sleep 3600
