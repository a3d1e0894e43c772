#!/bin/sh
set -eu

docker volume create --driver rexray --opt size=20 --opt volumetype=io1 cka-ledger
docker stop --time 1 cka-books
docker rename cka-books cka-books-old
docker run --rm --volumes-from cka-books-old --volume cka-ledger:/new busybox:1.36 cp -a /data/. /new/
docker run --detach --name cka-books --volume cka-books-local:/data busybox:1.36 sleep 3600
docker volume create --driver pxd --opt size=5 --opt repl=3 --opt shared=true cka-pages
docker run --detach --name cka-web-a --volume cka-pages:/pages busybox:1.36 sleep 3600
docker run --detach --name cka-web-b --volume cka-pages:/pages busybox:1.36 sleep 3600
docker exec cka-web-a sh -c 'echo hello > /pages/index.html'
echo cka-ledger cka-pages > survive.txt
echo no > second.txt
echo --volume-driver > option.txt
