"""The data plane: reads two documents (compiled limits, sanctions), answers calls, emits signals.

It opens no store and decides nothing about people; the control plane may be down.
"""
