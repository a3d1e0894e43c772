#!/bin/sh
set -eu

echo C > database.txt
echo B > source.txt
echo A > secrets.txt
echo F > failover.txt
echo E > program.txt
echo D > scratch.txt
echo --driver > driver.txt
echo no > windows.txt
