#!/bin/sh
set -eu

echo C > database.txt
echo B > source.txt
echo D > secrets.txt
echo C > failover.txt
echo E > program.txt
echo A > scratch.txt
echo --driver > driver.txt
echo no > windows.txt
