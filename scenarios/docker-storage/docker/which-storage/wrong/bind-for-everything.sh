#!/bin/sh
set -eu

echo B > database.txt
echo B > source.txt
echo D > secrets.txt
echo B > failover.txt
echo E > program.txt
echo A > scratch.txt
echo --driver > driver.txt
echo no > windows.txt
