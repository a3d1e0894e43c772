#!/bin/sh
set -eu

kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: note-writer
  namespace: notes
spec:
  containers:
    - name: writer
      image: busybox:1.36
      command: [sh, -c, "echo Hello > /data/hello.txt && sleep 3600"]
      volumeMounts:
        - name: data
          mountPath: /data
  volumes:
    - name: data
      hostPath:
        path: /data
        type: DirectoryOrCreate
YAML

kubectl wait --for=condition=Ready pod/note-writer --namespace notes --timeout=60s
kubectl exec --namespace notes note-writer -- cat /data/hello.txt
