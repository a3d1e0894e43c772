#!/bin/sh
set -eu

echo btrfs > driver.txt
echo /var/lib/docker/volumes > place.txt
echo heron > found.txt
echo B > layer.txt
echo no > upper.txt
echo 0 > own.txt
echo no > switch.txt
echo 'aufs devicemapper' > gone.txt
