#!/bin/sh
set -eu

kubectl apply -f - <<'YAML'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: standard
  annotations:
    storageclass.kubernetes.io/is-default-class: "true"
provisioner: kubernetes.io/host-path
YAML

# The claim without a class gets the new default; the one with the empty class does not.
kubectl --namespace media wait --for=jsonpath='{.status.phase}'=Bound persistentvolumeclaim/uploads --timeout=60s
kubectl --namespace media get persistentvolumeclaims
