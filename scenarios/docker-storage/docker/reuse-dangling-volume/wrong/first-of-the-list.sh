#!/bin/sh
set -eu

docker run -d --name cka-crm -v cka-left-a:/data busybox:1.36 sleep 3600
docker volume rm cka-left-c
