#!/bin/sh
set -eu

echo /var/lib/docker > root.txt
echo overlay2 > driver.txt
echo /var/lib/docker/volumes/cka-books/_data > place.txt
echo UpperDir > upper.txt
echo 14 > layers.txt
echo 6 > shared.txt
echo containers > logs.txt
