#!/bin/sh
set -eu

docker volume create --label team=sales cka-orders
docker run --name cka-orders-writer -v cka-orders:/var/lib/orders busybox:1.36 sh -c 'echo "order 1001" > /var/lib/orders/first.txt'
docker run -d --name cka-orders-reader -v cka-orders:/import:ro busybox:1.36 sleep 3600
