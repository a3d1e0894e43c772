#!/bin/sh
set -eu

docker build --tag cka-collector:2 collector
docker volume create cka-collected
docker run --rm --user root --volume cka-collected:/volume busybox:1.36 sh -c 'touch /volume/log.txt && chown -R www-data /volume'
docker run --detach --name cka-collector --volume cka-collected:/var/collected cka-collector:2
docker run --detach --name cka-spare cka-collector:2
echo no > chown.txt
