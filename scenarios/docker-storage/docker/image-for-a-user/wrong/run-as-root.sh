#!/bin/sh
set -eu

docker build --tag cka-collector:2 collector
docker run --detach --user root --name cka-collector --volume cka-collected:/var/collected cka-collector:2
docker run --detach --user root --name cka-spare cka-collector:2
echo no > chown.txt
