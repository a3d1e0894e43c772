#!/bin/sh
set -eu

kubectl --namespace files get persistentvolumeclaim archive
kubectl get persistentvolumes --output jsonpath='{.items[*].metadata.annotations}'

kubectl apply --filename - <<'MANIFESTS'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: premium-zrs
  annotations:
    storageclass.kubernetes.io/is-default-class: "true"
provisioner: disk.csi.azure.com
parameters:
  skuName: Premium_ZRS
reclaimPolicy: Retain
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: managed-csi
  annotations:
    storageclass.kubernetes.io/is-default-class: "false"
provisioner: disk.csi.azure.com
parameters:
  skuName: StandardSSD_LRS
volumeBindingMode: WaitForFirstConsumer
allowVolumeExpansion: true
MANIFESTS
echo disk.csi.azure.com > driver.txt
echo pv.kubernetes.io/migrated-to > annotation.txt
