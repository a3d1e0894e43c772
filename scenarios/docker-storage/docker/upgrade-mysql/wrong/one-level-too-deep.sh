#!/bin/sh
set -eu

docker volume create --label tier=database cka-db-data
docker stop cka-db
docker run --rm --volumes-from cka-db -v cka-db-data:/new busybox:1.36 cp -a /var/lib/mysql /new/
docker rm cka-db
docker run -d --name cka-db -e MYSQL_ROOT_PASSWORD=tulip -v cka-db-data:/var/lib/mysql mysql:8.4
