#!/bin/sh
set -eu

docker volume create --label tier=database cka-db-data
docker stop cka-db
docker rename cka-db cka-db-old
docker run -d --name cka-db -e MYSQL_ROOT_PASSWORD=tulip --volumes-from cka-db-old mysql:8.4
