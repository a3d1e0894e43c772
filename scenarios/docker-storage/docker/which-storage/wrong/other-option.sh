#!/bin/sh
set -eu

echo C > database.txt
echo B > source.txt
echo D > secrets.txt
echo F > failover.txt
echo E > program.txt
echo A > scratch.txt
echo --opt > driver.txt
echo yes > windows.txt
