#!/bin/sh
set -eu

docker volume create --opt type=nfs --opt o=rw --opt device=nfs-server:/srv/nfs cka-shared
echo B > where.txt; echo C > wrong.txt
