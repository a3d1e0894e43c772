#!/bin/sh
set -eu

docker volume create --label team=sales "cka-$goods"
docker run --rm -v "cka-${goods}2:/var/lib/$goods" busybox:1.36 sh -c "echo 'entry $number' > /var/lib/$goods/first.txt"
docker run -d --name "cka-$goods-reader" -v "cka-${goods}:/import:ro" busybox:1.36 sleep 3600
