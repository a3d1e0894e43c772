#!/bin/bash
kubectl create namespace payments --dry-run=client -o yaml | kubectl apply -f -
