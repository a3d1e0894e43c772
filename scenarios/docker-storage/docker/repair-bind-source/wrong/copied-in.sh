#!/bin/sh
set -eu

docker exec cka-shop sh -c 'echo apple,3 > /prices/today.csv; echo pear,7 > /prices/stock.csv'
