#!/bin/sh
set -eu

echo 'The driver is ebs.csi.aws.com.' > driver.txt
echo 'on node02' > node.txt
echo us-east-1b > zone.txt
echo NodeStageVolume > call.txt
echo b > standard.txt
