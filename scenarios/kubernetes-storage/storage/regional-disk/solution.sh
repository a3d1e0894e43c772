#!/bin/sh
set -eu

kubectl apply --filename - <<'MANIFESTS'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: regional-ssd
provisioner: pd.csi.storage.gke.io
parameters:
  type: pd-ssd
  replication-type: regional-pd
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: accounts
  namespace: bank
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: regional-ssd
  resources:
    requests:
      storage: 20Gi
---
apiVersion: v1
kind: Pod
metadata:
  name: teller
  namespace: bank
spec:
  containers:
    - name: teller
      image: busybox:1.36
      command: [sleep, "36000"]
      volumeMounts:
        - name: accounts
          mountPath: /accounts
  volumes:
    - name: accounts
      persistentVolumeClaim:
        claimName: accounts
MANIFESTS
kubectl --namespace bank wait --for=condition=Ready pod/teller --timeout=120s
