#!/bin/sh
set -eu

docker volume create --label tier=database cka-db-data
docker rm -f cka-db
docker run -d --name cka-db -e MYSQL_ROOT_PASSWORD=tulip -v cka-db-data:/var/lib/mysql mysql:8.4
