#!/bin/sh
set -eu

echo overlay2 > driver.txt
echo /var/lib/docker/overlay2 > place.txt
echo heron > found.txt
echo A > layer.txt
echo yes > upper.txt
echo 2 > own.txt
echo no > switch.txt
echo 'aufs devicemapper' > gone.txt
