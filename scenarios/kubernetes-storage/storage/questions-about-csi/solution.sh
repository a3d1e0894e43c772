#!/bin/sh
set -eu

kubectl get storageclass gp3
kubectl get csidrivers,csinodes
kubectl get volumeattachments
kubectl get persistentvolumes --output jsonpath='{.items[*].spec.nodeAffinity}'
kubectl --namespace kube-system logs daemonset/ebs-csi-node --container ebs-plugin --tail 20

echo ebs.csi.aws.com > driver.txt
echo node02 > node.txt
echo us-east-1b > zone.txt
echo NodeStageVolume > call.txt
echo b > standard.txt
