"""A package, so that pytest ends the installation and the browser when it leaves this folder."""
