"""What the link to a PBX is called in gaps, views and metrics: `ami:<pbx>`."""

AMI = "ami:"


def ami_link(pbx: str) -> str:
    return f"{AMI}{pbx}"


def is_ami(link: str) -> bool:
    return link.startswith(AMI)
