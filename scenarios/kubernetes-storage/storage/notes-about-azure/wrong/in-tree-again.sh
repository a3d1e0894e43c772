#!/bin/sh
set -eu

kubectl apply --filename - <<'MANIFESTS'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: premium-zrs
  annotations:
    storageclass.kubernetes.io/is-default-class: "true"
provisioner: kubernetes.io/azure-disk
parameters:
  skuName: Premium_ZRS
reclaimPolicy: Retain
volumeBindingMode: WaitForFirstConsumer
MANIFESTS
kubectl annotate storageclass managed-csi storageclass.kubernetes.io/is-default-class=false --overwrite
echo kubernetes.io/azure-disk > driver.txt
echo pv.kubernetes.io/migrated-to > annotation.txt
