#!/bin/sh
set -eu

echo gp3 > driver.txt
echo node02 > node.txt
echo us-east-1b > zone.txt
echo NodeStageVolume > call.txt
echo b > standard.txt
