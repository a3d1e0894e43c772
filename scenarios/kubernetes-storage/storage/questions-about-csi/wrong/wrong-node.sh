#!/bin/sh
set -eu

echo ebs.csi.aws.com > driver.txt
echo node01 > node.txt
echo us-east-1a > zone.txt
echo NodeStageVolume > call.txt
echo b > standard.txt
