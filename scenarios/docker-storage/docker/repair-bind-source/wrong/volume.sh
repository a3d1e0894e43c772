#!/bin/sh
set -eu

docker rm -f cka-shop
docker run -d --name cka-shop -v prices:/prices busybox:1.36 sleep 3600
docker exec cka-shop sh -c 'echo pear,7 > /prices/stock.csv'
