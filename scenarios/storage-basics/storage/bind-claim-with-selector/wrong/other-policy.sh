#!/bin/sh
set -eu

kubectl get persistentvolumes --show-labels

kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: reports-data
  namespace: ${own}reports
spec:
  accessModes:
    - ReadWriteOnce
  storageClassName: ${own}archive
  resources:
    requests:
      storage: 1Gi
  selector:
    matchLabels:
      media: ssd
      site: seoul
YAML

kubectl wait --for=jsonpath='{.status.phase}'=Bound persistentvolumeclaim/reports-data --namespace "${own}reports" --timeout=30s
kubectl patch persistentvolume "${own}disk-c" --patch '{"spec": {"persistentVolumeReclaimPolicy": "Delete"}}'
