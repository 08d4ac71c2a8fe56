"""Devices, data, training and live inference: everything that runs on torch."""
