#!/bin/sh
set -eu

echo C > database.txt
echo B > source.txt
echo D > secrets.txt
echo F > failover.txt
echo A > program.txt
echo E > scratch.txt
echo --driver > driver.txt
echo no > windows.txt
