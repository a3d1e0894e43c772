#!/bin/sh
set -eu

docker restart --time 1 cka-shop
