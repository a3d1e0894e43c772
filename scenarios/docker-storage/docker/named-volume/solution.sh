#!/bin/sh
set -eu

docker volume create --label team=sales "cka-$goods"

docker run --rm --name "cka-$goods-writer" --volume "cka-${goods}:/var/lib/$goods" busybox:1.36 \
  sh -c "echo 'entry $number' > /var/lib/$goods/first.txt"

docker run --detach --name "cka-$goods-reader" --volume "cka-${goods}:/import:ro" busybox:1.36 sleep 3600
docker exec "cka-$goods-reader" cat /import/first.txt
