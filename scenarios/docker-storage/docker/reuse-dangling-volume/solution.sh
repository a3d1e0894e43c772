#!/bin/sh
set -eu

for name in a b c; do echo "cka-left-$name:"; docker run --rm --volume "cka-left-$name:/v:ro" busybox:1.36 ls /v; done
docker run --detach --name cka-crm --volume cka-left-b:/data busybox:1.36 sleep 3600
docker exec cka-crm cat /data/customers.csv
docker volume rm cka-left-a cka-left-c
