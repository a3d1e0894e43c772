#!/bin/sh
set -eu

kubectl apply -f - <<'YAML'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: local-disks
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolume
metadata:
  name: node01-disk
spec:
  capacity:
    storage: 5Gi
  accessModes: [ReadWriteOnce]
  storageClassName: local-disks
  persistentVolumeReclaimPolicy: Retain
  local:
    path: /mnt/disks/ssd1
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions:
            - key: kubernetes.io/hostname
              operator: In
              values: [node01]
        - matchExpressions:
            - key: kubernetes.io/hostname
              operator: In
              values: [node02]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: readings
  namespace: sensors
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: local-disks
  resources:
    requests:
      storage: 5Gi
---
apiVersion: v1
kind: Pod
metadata:
  name: collector
  namespace: sensors
spec:
  nodeSelector:
    kubernetes.io/hostname: node01
  containers:
    - name: collector
      image: busybox:1.36
      command: [sleep, "36000"]
      volumeMounts:
        - name: readings
          mountPath: /readings
  volumes:
    - name: readings
      persistentVolumeClaim:
        claimName: readings
YAML
kubectl --namespace sensors wait --for=condition=Ready pod/collector --timeout=60s
