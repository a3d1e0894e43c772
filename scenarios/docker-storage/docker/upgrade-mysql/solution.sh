#!/bin/sh
set -eu

docker stop cka-db
docker rename cka-db cka-db-old
docker volume create --label tier=database cka-db-data
docker run --rm --volumes-from cka-db-old --volume cka-db-data:/new busybox:1.36 cp -a /var/lib/mysql/. /new/

docker run --detach --name cka-db --env MYSQL_ROOT_PASSWORD=tulip --volume cka-db-data:/var/lib/mysql mysql:8.4
