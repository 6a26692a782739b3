"""A demonstration hotline: a small AMI server that plays a believable shift of a gas company's switchboard."""
