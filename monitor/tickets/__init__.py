"""The ticket edge: JSON from a dispatch system or an outside ear, over MQTT or HTTP, becomes reports."""
