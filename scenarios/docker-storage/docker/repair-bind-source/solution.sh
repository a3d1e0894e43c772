#!/bin/sh
set -eu

docker inspect --format '{{json .Mounts}}' cka-shop
docker rm --force cka-shop

docker run --detach --name cka-shop --mount type=bind,source=/opt/cka-lab/prices,target=/prices \
  busybox:1.36 sleep 3600

docker exec cka-shop cat /prices/today.csv
docker exec cka-shop sh -c 'echo pear,7 > /prices/stock.csv'
