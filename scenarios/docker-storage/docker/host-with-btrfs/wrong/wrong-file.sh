#!/bin/sh
set -eu

echo btrfs > driver.txt
echo /var/lib/docker/btrfs/subvolumes > place.txt
echo /srv/found.txt > found.txt
echo B > layer.txt
echo no > upper.txt
echo 2 > own.txt
echo no > switch.txt
echo 'aufs devicemapper' > gone.txt
