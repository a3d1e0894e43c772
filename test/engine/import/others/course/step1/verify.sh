#!/bin/bash
kubectl get pod web | grep Running
