#!/bin/sh
set -eu

docker build --tag cka-collector:2 collector
docker run --detach --name cka-collector --volume cka-collected:/var/collected cka-collector:2
docker run --detach --name cka-spare cka-collector:2
echo no > chown.txt
