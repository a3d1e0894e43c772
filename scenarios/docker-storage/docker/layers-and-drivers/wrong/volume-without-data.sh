#!/bin/sh
set -eu

echo /var/lib/docker > root.txt
echo overlay2 > driver.txt
echo /var/lib/docker/volumes/cka-books > place.txt
echo UpperDir > upper.txt
echo 7 > layers.txt
echo 6 > shared.txt
echo overlay2 > logs.txt
