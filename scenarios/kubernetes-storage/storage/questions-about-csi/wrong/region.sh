#!/bin/sh
set -eu

echo ebs.csi.aws.com > driver.txt
echo node02 > node.txt
echo us-east-1 > zone.txt
echo NodeStageVolume > call.txt
echo b > standard.txt
