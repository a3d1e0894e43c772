#!/bin/sh
set -eu

docker volume create --label team=sales cka-orders

docker run --rm --name cka-orders-writer --volume cka-orders:/var/lib/orders busybox:1.36 \
  sh -c 'echo "order 1001" > /var/lib/orders/first.txt'

docker run --detach --name cka-orders-reader --volume cka-orders:/import:ro busybox:1.36 sleep 3600
docker exec cka-orders-reader cat /import/first.txt
