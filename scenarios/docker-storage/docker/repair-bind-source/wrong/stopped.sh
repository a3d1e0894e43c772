#!/bin/sh
set -eu

docker rm -f cka-shop
docker create --name cka-shop -v /opt/cka-lab/prices:/prices busybox:1.36 sleep 3600
docker run --rm -v /opt/cka-lab/prices:/prices busybox:1.36 sh -c 'echo pear,7 > /prices/stock.csv'
