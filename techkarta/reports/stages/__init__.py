"""Stages of a process by entry cohort: conversion, ages, stuck cases, velocity, forecast (F3)."""
