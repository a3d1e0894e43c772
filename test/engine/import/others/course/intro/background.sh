#!/bin/bash
kubectl create namespace course
