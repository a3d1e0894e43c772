#!/bin/sh
set -eu

echo /var/lib/containerd > root.txt
echo aufs > driver.txt
echo /var/lib/docker/volumes/cka-books/_data > place.txt
echo UpperDir > upper.txt
echo 7 > layers.txt
echo 6 > shared.txt
echo containers > logs.txt
