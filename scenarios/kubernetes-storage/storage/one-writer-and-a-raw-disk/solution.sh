#!/bin/sh
set -eu

kubectl apply --filename - <<'MANIFESTS'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: journal
  namespace: lab
spec:
  accessModes: [ReadWriteOncePod]
  storageClassName: gp3
  resources:
    requests:
      storage: 1Gi
---
apiVersion: v1
kind: Pod
metadata:
  name: recorder
  namespace: lab
spec:
  containers:
    - name: recorder
      image: busybox:1.36
      command: [sleep, "36000"]
      volumeMounts:
        - name: journal
          mountPath: /journal
  volumes:
    - name: journal
      persistentVolumeClaim:
        claimName: journal
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: tablespace
  namespace: lab
spec:
  accessModes: [ReadWriteOnce]
  volumeMode: Block
  storageClassName: gp3
  resources:
    requests:
      storage: 2Gi
---
apiVersion: v1
kind: Pod
metadata:
  name: engine
  namespace: lab
spec:
  containers:
    - name: engine
      image: busybox:1.36
      command: [sleep, "36000"]
      volumeDevices:
        - name: tablespace
          devicePath: /dev/xvdt
  volumes:
    - name: tablespace
      persistentVolumeClaim:
        claimName: tablespace
MANIFESTS
kubectl --namespace lab wait --for=condition=Ready pod/recorder pod/engine --timeout=120s
