#!/bin/sh
set -eu

echo btrfs > driver.txt
echo /var/lib/docker/btrfs/subvolumes > place.txt
echo heron > found.txt
echo B > layer.txt
echo no > upper.txt
echo 2 > own.txt
echo yes > switch.txt
echo 'aufs devicemapper' > gone.txt
