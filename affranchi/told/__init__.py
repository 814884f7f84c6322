"""What is said, in plain French: pages lay it out, reports and commands repeat it. Pure, no HTML."""
