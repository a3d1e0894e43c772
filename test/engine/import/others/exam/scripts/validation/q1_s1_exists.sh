#!/bin/bash
NAMESPACE="payments"
NAME="limits"
kubectl get configmap "$NAME" -n "$NAMESPACE" > /dev/null 2>&1
