#!/bin/sh
set -eu

kubectl --namespace monitoring describe pods --selector app=agent

kubectl apply --filename - <<'MANIFESTS'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: agent
  namespace: monitoring
spec:
  replicas: 1
  strategy:
    type: Recreate
  selector:
    matchLabels:
      app: agent
  template:
    metadata:
      labels:
        app: agent
    spec:
      containers:
        - name: agent
          image: busybox:1.36
          command: [sh, -c, "cat /etc/agent/agent.yaml && echo started > /var/log/agent/state && exec sleep 36000"]
          volumeMounts:
            - name: logs
              mountPath: /var/log/agent
              readOnly: false
            - name: config
              mountPath: /etc/agent
      volumes:
        - name: logs
          hostPath:
            path: /var/log/agent
            type: DirectoryOrCreate
        - name: config
          configMap:
            name: agent-config
            items:
              - key: agent.yaml
                path: agent.yaml
        - name: token
          secret:
            secretName: agent-token
            optional: true
MANIFESTS
kubectl --namespace monitoring rollout status deployment/agent --timeout=120s
