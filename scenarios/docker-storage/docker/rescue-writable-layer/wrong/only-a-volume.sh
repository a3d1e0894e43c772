#!/bin/sh
set -eu

docker volume create cka-guestbook-data
docker restart --time 1 cka-guestbook
